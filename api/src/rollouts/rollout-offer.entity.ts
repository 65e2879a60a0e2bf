import { defineEntity, p } from '@mikro-orm/core'
import { Host } from '../hosts/host.entity.ts'
import type { OfferOutcome } from './rollout-facts.ts'
import { Rollout } from './rollout.entity.ts'

/**
 * What a staged rollout offered a host, once: the host's place in the rollout's limits, and its membership from then on.
 * Written before the host is told, by take-places.ts; ended by end-offers.ts.
 */
const RolloutOfferSchema = defineEntity({
  name: 'RolloutOffer',
  tableName: 'rollout_offer',
  properties: {
    rollout: () => p.manyToOne(Rollout).primary().deleteRule('cascade'),
    host: () => p.manyToOne(Host).primary().deleteRule('cascade').index(),
    offeredAt: p.datetime(3),
    /** Null: it has not ended. */
    outcome: p.string().$type<OfferOutcome>().nullable(),
    endedAt: p.datetime(3).nullable(),
    /** The attempt that the outcome comes from; null where the host's version or silence said it. */
    attemptId: p.string().nullable(),
  },
  indexes: [{ properties: ['rollout', 'outcome'] }],
})

export class RolloutOffer extends RolloutOfferSchema.class {}
RolloutOfferSchema.setClass(RolloutOffer)
