import { isPermanent, isTerminal } from '@vesana/agent/protocol'
import type { ReleaseFacts } from '../releases/release-facts.ts'
import { compareVersions } from './compare-versions.ts'
import { type HostFacts, isOnline } from './host-facts.ts'
import type { Reason } from './reasons.ts'

/** What a rollout says about its release's offers. */
export interface RolloutFacts {
  readonly state: 'RUNNING' | 'PAUSED' | 'FINISHED' | 'HALTED' | 'WITHDRAWN'
}

export interface DecisionInput {
  readonly host: HostFacts
  /** The component's server version; null when nothing is offered. */
  readonly release: ReleaseFacts | null
  readonly rollout: RolloutFacts | null
  /** Epoch milliseconds. */
  readonly now: number
}

export type OfferReason = Extract<Reason, 'OFFERED' | 'UPDATE_REQUESTED' | 'UPDATING'>

/**
 * `offer`: the host is to go to `release`, which is newer than what it runs.
 * `none`: it is not, for `reason`. `mayRun` is the release that it may be told of all the same: its own, or, while its
 * version is not known, the one to compare with. Null: it is told of none.
 */
export type Decision =
  | {
      readonly kind: 'offer'
      readonly release: ReleaseFacts
      readonly reason: OfferReason
      /** The host has this release in quarantine itself, and is to forget that: an administrator cleared it. */
      readonly retryFailed: boolean
    }
  | {
      readonly kind: 'none'
      readonly reason: Exclude<Reason, OfferReason>
      readonly mayRun: ReleaseFacts | null
    }

/** An attempt that has been silent for longer is not believed to be running any more. */
export const ATTEMPT_SILENCE_MS = 60 * 60 * 1000

/**
 * The one place where it is decided what a host is offered (design/domain.md, "One decision"). The REST answer, the
 * status, the list's filters and every count ask here. Pure. Never offers a version at or below the host's, and never
 * anything to a paused host.
 */
export function decideUpdate({ host, release, rollout, now }: DecisionInput): Decision {
  const installable = release && host.platform && release.artifacts[host.platform] ? release : null
  if (host.currentVersion === null) return none('NEVER_REPORTED', host.pausedAt === null ? installable : null)
  if (release === null) return none('CURRENT')

  const order = compareVersions(host.currentVersion, release.version)
  if (order === 0) return none('CURRENT', host.pausedAt === null ? installable : null)
  if (order > 0) return none('NEWER_THAN_SERVER')

  if (host.pausedAt !== null) return none('PAUSED')
  if (host.optedOut) return none('OPTED_OUT')
  if (installable === null) return none('NO_ARTIFACT')
  if (rollout?.state === 'HALTED') return none('ROLLOUT_HALTED')
  const requested = host.updateRequestedAt !== null
  if (rollout?.state === 'PAUSED' && !requested) return none('ROLLOUT_PAUSED')

  if (isQuarantined(host, release)) return none('QUARANTINED')
  if (!requested && failedForGood(host, release)) return none('UPDATE_FAILED')
  if (!isOnline(host, now)) return none('OFFLINE')
  const retryFailed = rolledBackAt(host, release) !== null
  return { kind: 'offer', release, reason: offerReason(host, release, now), retryFailed }
}

function none(
  reason: Exclude<Reason, OfferReason>,
  mayRun: ReleaseFacts | null = null,
): Extract<Decision, { kind: 'none' }> {
  return { kind: 'none', reason, mayRun }
}

/**
 * The release was rolled back on this host, and no administrator has cleared that since. Agents refuse it then, and not
 * even a request overrides it: what took a host down once is tried again only by who says so.
 */
export function isQuarantined(host: HostFacts, release: ReleaseFacts): boolean {
  const at = rolledBackAt(host, release)
  return at !== null && at > (host.quarantineClearedAt ?? -Infinity)
}

/** When the host's last attempt, at this release, was rolled back; null where it was not. */
function rolledBackAt({ attempt }: HostFacts, release: ReleaseFacts): number | null {
  if (attempt?.toVersion !== release.version || attempt.stage !== 'ROLLED_BACK') return null
  return attempt.endedAt ?? attempt.updatedAt
}

/** Agents do not try again by themselves what cannot succeed: so it is not offered either. */
function failedForGood({ attempt }: HostFacts, release: ReleaseFacts): boolean {
  if (attempt?.toVersion !== release.version || attempt.stage !== 'FAILED') return false
  return attempt.error !== null && isPermanent(attempt.error.code)
}

function offerReason(host: HostFacts, release: ReleaseFacts, now: number): OfferReason {
  const attempt = host.attempt
  const running =
    attempt !== null &&
    attempt.toVersion === release.version &&
    !isTerminal(attempt.stage) &&
    now - attempt.updatedAt <= ATTEMPT_SILENCE_MS
  if (running) return 'UPDATING'
  return host.updateRequestedAt === null ? 'OFFERED' : 'UPDATE_REQUESTED'
}
