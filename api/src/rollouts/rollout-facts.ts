import type { RolloutPlan } from './rollout-plan.ts'
import type { RolloutState } from './rollout.entity.ts'

/**
 * What a begun stage fixed: hosts up to this bucket are in; null for a stage by labels, and 1 for everybody. Only hosts
 * that had enrolled when it began are in by their bucket: whoever joins later waits for the next one.
 */
export interface BegunStage {
  readonly cut: number | null
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** How many hosts it reached when it began, those of the stages before it included. */
  readonly size: number
}

/** Where the hosts stand that were offered a rollout's release. */
export interface OfferCounts {
  /** How many hosts were offered the release, ever, but for those that gave their place back. */
  readonly offered: number
  /** How many hosts have an offer that has not ended: what `maxUpdating` bounds. */
  readonly updating: number
  readonly completed: number
  readonly failed: number
  readonly rolledBack: number
  /** They took the offer and were not heard of for too long. */
  readonly lost: number
}

/** All that is known of a rollout when something is decided about it. */
export interface RolloutFacts extends OfferCounts {
  readonly id: string
  readonly releaseId: string
  readonly state: RolloutState
  /** Null: every host may take the release at once. */
  readonly plan: RolloutPlan | null
  /** The stages that have begun, in their order; the last one is under way. */
  readonly begun: readonly BegunStage[]
}

/** What a host was offered by a rollout, and how that ended. Epoch milliseconds. */
export interface OfferFacts {
  readonly rolloutId: string
  readonly version: string
  readonly offeredAt: number
  readonly outcome: OfferOutcome | null
}

/**
 * LOST: it took the offer and was not heard of for too long. RETURNED: it was held back before it took the offer, and
 * its place went back. WITHDRAWN: the rollout stopped before it took the offer.
 */
export const OFFER_OUTCOMES = ['COMPLETED', 'FAILED', 'ROLLED_BACK', 'LOST', 'RETURNED', 'WITHDRAWN'] as const
export type OfferOutcome = (typeof OFFER_OUTCOMES)[number]

/** Offers that ended so were never taken: they are no place, no success and no failure, and count nowhere. */
export const GIVEN_BACK = ['RETURNED', 'WITHDRAWN'] as const satisfies readonly OfferOutcome[]

export function isGivenBack(outcome: OfferOutcome | null): outcome is (typeof GIVEN_BACK)[number] {
  return outcome === 'RETURNED' || outcome === 'WITHDRAWN'
}

/** Whether this is a place in the rollout, or was one until the update ended: a new place is needed otherwise. */
export function isPlaceIn(rolloutId: string, offer: OfferFacts | null): boolean {
  return offer?.rolloutId === rolloutId && !isGivenBack(offer.outcome)
}
