import { defineEntity, p } from '@mikro-orm/core'
import { Release } from '../releases/release.entity.ts'
import type { BegunStage } from './rollout-facts.ts'
import type { RolloutPlan } from './rollout-plan.ts'

export const ROLLOUT_STRATEGIES = ['IMMEDIATE', 'STAGED'] as const
export type RolloutStrategy = (typeof ROLLOUT_STRATEGIES)[number]

export const ROLLOUT_STATES = ['RUNNING', 'PAUSED', 'FINISHED', 'HALTED', 'SUPERSEDED', 'WITHDRAWN'] as const
export type RolloutState = (typeof ROLLOUT_STATES)[number]

/** How a published release reaches the fleet. One for each release, made when it is published. */
const RolloutSchema = defineEntity({
  name: 'Rollout',
  tableName: 'rollout',
  properties: {
    id: p.string().primary(),
    release: () => p.manyToOne(Release).deleteRule('cascade').unique(),
    strategy: p.string().$type<RolloutStrategy>(),
    /** Null: every host may take the release at once. */
    plan: p.json<RolloutPlan>().nullable(),
    state: p.string().$type<RolloutState>(),
    /** The stages that have begun, in their order; null: none. */
    begun: p.json<readonly BegunStage[]>().nullable(),
    /** Why it was paused, halted, superseded or finished, for people. */
    stateReason: p.text().nullable(),
    pausedAt: p.datetime(3).nullable(),
    pausedBy: p.string().nullable(),
    startedAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
  },
})

export class Rollout extends RolloutSchema.class {}
RolloutSchema.setClass(Rollout)
