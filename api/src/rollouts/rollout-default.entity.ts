import { defineEntity, p } from '@mikro-orm/core'
import type { RolloutPlan } from './rollout-plan.ts'
import type { RolloutStrategy } from './rollout.entity.ts'

/** The two ways of releasing: by publishing a draft, and by writing `VERSION`. */
export const RELEASE_WAYS = ['publish', 'versionFile'] as const
export type ReleaseWay = (typeof RELEASE_WAYS)[number]

/** How a release reaches the fleet where who released it did not say. No row: what is built in. */
const RolloutDefaultSchema = defineEntity({
  name: 'RolloutDefault',
  tableName: 'rollout_default',
  properties: {
    way: p.string().$type<ReleaseWay>().primary(),
    strategy: p.string().$type<RolloutStrategy>(),
    /** Null: the built-in plan. */
    plan: p.json<RolloutPlan>().nullable(),
  },
})

export class RolloutDefault extends RolloutDefaultSchema.class {}
RolloutDefaultSchema.setClass(RolloutDefault)
