import { defineEntity, p } from '@mikro-orm/core'
import { Release } from '../releases/release.entity.ts'

export const ROLLOUT_STRATEGIES = ['IMMEDIATE'] as const
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
    state: p.string().$type<RolloutState>(),
    startedAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
  },
})

export class Rollout extends RolloutSchema.class {}
RolloutSchema.setClass(Rollout)
