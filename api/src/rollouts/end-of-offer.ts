import { isRunning } from '../updates/attempt-bound.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import { type OfferOutcome, isGivenBack } from './rollout-facts.ts'

const MINUTE_MS = 60_000
/** A host that took an offer and has been silent for so long is lost, unless it is one that seldom says that it lives. */
export const SILENCE_MS = 30 * MINUTE_MS
const MISSED_HEARTBEATS = 3
/** A host that lives and has not begun after so long does nothing with its offer. */
export const IDLE_MS = 120 * MINUTE_MS
/** Hosts begin at once and say so: one that is heard of so long after its offer, and has not begun, did not take it. */
export const TAKING_MS = 5 * MINUTE_MS

type HostWithOffer = Pick<
  HostFacts,
  'offer' | 'attempt' | 'currentVersion' | 'lastSeenAt' | 'heartbeatIntervalMs'
>

/**
 * What has become of an offer since it was made. `OFFERED`: the host would still be told of it. `HELD`: something keeps
 * the host from it that is not its silence. `STOPPED`: its rollout halted, was withdrawn or overtaken, or VERSION names another
 * release.
 */
export type Standing = 'OFFERED' | 'HELD' | 'STOPPED'

interface Time {
  readonly now: number
  readonly listensSince: number
}

/**
 * What the host's version, its silence, or what keeps it from its offer, says of how that ended, where no attempt said
 * so: reports may be lost. An offer that was not taken gives its place back; one that was, runs to its bound. Pure.
 * @param listensSince when the server began to listen: before that, no host could be heard, so none was silent
 * @returns null where that is nothing new
 */
export function endOfOffer(
  host: HostWithOffer,
  standing: Standing,
  now: number,
  listensSince = -Infinity,
): OfferOutcome | null {
  const { offer } = host
  if (offer === null) return null
  const time: Time = { now, listensSince }
  if (hasArrived(host, standing, time)) return offer.outcome === 'COMPLETED' ? null : 'COMPLETED'
  if (offer.outcome !== null) return null
  if (standing !== 'OFFERED' && wasNotTaken(host)) return standing === 'STOPPED' ? 'WITHDRAWN' : 'RETURNED'
  if (isSilent(host, time)) return 'LOST'
  return standing === 'OFFERED' && isIdle(host, time) ? 'LOST' : null
}

/**
 * It runs the version. While an attempt is running it may still be on trial; one rolled back runs it no more. More than
 * the version says the same only of an offer that is open: what failed before did not succeed by what came later.
 */
function hasArrived(host: HostWithOffer, standing: Standing, { now, listensSince }: Time): boolean {
  const { offer, attempt, currentVersion } = host
  if (offer === null || currentVersion === null) return false
  const order = compareVersions(currentVersion, offer.version)
  if (order < 0) return false
  if (order > 0 && (offer.outcome !== null || standing === 'STOPPED')) return false
  if (attempt?.toVersion !== offer.version) return true
  return attempt.stage !== 'ROLLED_BACK' && !isRunning(attempt, now, listensSince)
}

/** Nothing was heard of it, not even of its update. */
function isSilent(host: HostWithOffer, { now, listensSince }: Time): boolean {
  const { offer, attempt, lastSeenAt, heartbeatIntervalMs } = host
  const reportedAt = hasBegun(host) ? (attempt?.updatedAt ?? 0) : 0
  const since = Math.max(offer?.offeredAt ?? 0, lastSeenAt ?? 0, reportedAt, listensSince)
  return now - since > Math.max(SILENCE_MS, MISSED_HEARTBEATS * heartbeatIntervalMs)
}

/** Not begun, though nobody on either side keeps it from it. */
function isIdle(host: HostWithOffer, { now, listensSince }: Time): boolean {
  return !hasBegun(host) && now - Math.max(host.offer?.offeredAt ?? now, listensSince) > IDLE_MS
}

/** It was heard of since, and would have said that it had begun. */
function wasNotTaken(host: HostWithOffer): boolean {
  const { offer, lastSeenAt } = host
  if (offer === null || lastSeenAt === null) return false
  return !hasBegun(host) && lastSeenAt - offer.offeredAt >= TAKING_MS
}

function hasBegun({ offer, attempt }: HostWithOffer): boolean {
  return offer !== null && attempt?.toVersion === offer.version && attempt.updatedAt >= offer.offeredAt
}

/**
 * The outcome after another piece of news. Pure. What an attempt or a version says counts more than silence or a place
 * given back, and a roll-back more than a version that was seen before it.
 */
export function outcomeAfter(before: OfferOutcome | null, news: OfferOutcome): OfferOutcome {
  if (before === null) return news
  if (news === 'LOST' || isGivenBack(news)) return before
  if (before === 'COMPLETED' && news === 'FAILED') return before
  return news
}
