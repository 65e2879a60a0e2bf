import { isRunning } from '../updates/attempt-bound.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import type { OfferOutcome } from './rollout-facts.ts'

const MINUTE_MS = 60_000
/** A host that took an offer and has been silent for so long is lost, unless it is one that seldom says that it lives. */
export const SILENCE_MS = 30 * MINUTE_MS
const MISSED_HEARTBEATS = 3
/** A host that lives and has not begun after so long does nothing with its offer. */
export const IDLE_MS = 120 * MINUTE_MS

type HostWithOffer = Pick<
  HostFacts,
  'offer' | 'attempt' | 'currentVersion' | 'lastSeenAt' | 'heartbeatIntervalMs' | 'pausedAt' | 'optedOut'
>

/**
 * What the host's version, or its silence, says of how its offer ended, where no attempt said so: reports may be lost.
 * Pure. @returns null where that is nothing new
 */
export function endOfOffer(host: HostWithOffer, now: number): OfferOutcome | null {
  const { offer } = host
  if (offer === null) return null
  if (hasArrived(host, now)) return offer.outcome === 'COMPLETED' ? null : 'COMPLETED'
  if (offer.outcome !== null) return null
  return isSilent(host, now) || isIdle(host, now) ? 'LOST' : null
}

/** It runs the version or more. While an attempt is running it may still be on trial; one rolled back runs it no more. */
function hasArrived({ offer, attempt, currentVersion }: HostWithOffer, now: number): boolean {
  if (offer === null || currentVersion === null) return false
  if (compareVersions(currentVersion, offer.version) < 0) return false
  if (attempt?.toVersion !== offer.version) return true
  return attempt.stage !== 'ROLLED_BACK' && !isRunning(attempt, now)
}

function isSilent({ offer, lastSeenAt, heartbeatIntervalMs }: HostWithOffer, now: number): boolean {
  const since = Math.max(offer?.offeredAt ?? 0, lastSeenAt ?? 0)
  return now - since > Math.max(SILENCE_MS, MISSED_HEARTBEATS * heartbeatIntervalMs)
}

/** Not begun, though nobody on either side keeps it from it. */
function isIdle({ offer, attempt, pausedAt, optedOut }: HostWithOffer, now: number): boolean {
  if (offer === null || pausedAt !== null || optedOut) return false
  const hasBegun = attempt?.toVersion === offer.version && attempt.updatedAt >= offer.offeredAt
  return !hasBegun && now - offer.offeredAt > IDLE_MS
}

/**
 * The outcome after another piece of news. Pure. What an attempt or a version says counts more than silence, and a
 * roll-back more than a version that was seen before it.
 */
export function outcomeAfter(before: OfferOutcome | null, news: OfferOutcome): OfferOutcome {
  if (before === null) return news
  if (news === 'LOST') return before
  if (before === 'COMPLETED' && news === 'FAILED') return before
  return news
}
