import type { ReleaseFacts } from '../releases/release-facts.ts'
import { type Turn, judgeTurn } from '../rollouts/judge-turn.ts'
import type { RolloutFacts } from '../rollouts/rollout-facts.ts'
import { type MaintenanceWindow, judgeWindow } from '../windows/judge-window.ts'
import { isRunning } from './attempt-bound.ts'
import { chooseStep } from './choose-step.ts'
import { compareVersions } from './compare-versions.ts'
import { type HostFacts, isOnline } from './host-facts.ts'
import { isQuarantined, rolledBackAt } from './quarantine.ts'
import type { Reason } from './reasons.ts'
import { isForgotten, retryAt } from './retry-policy.ts'

/** What a component's hosts are to run, as the server knows it at a moment. */
export interface Situation {
  /** The component's server version; null when nothing is offered. */
  readonly release: ReleaseFacts | null
  /** How that release reaches the fleet; null: every host may take it. */
  readonly rollout: RolloutFacts | null
  /** The release that hosts stay on, or are led to, while the rollout holds them back (docs/decisions/0007). */
  readonly settled: ReleaseFacts | null
  /** Withdrawn versions whose hosts are to put their own backup back in place. */
  readonly restoring?: ReadonlySet<string>
  /** The published releases, by which hosts are led that are below the minimum of the release. */
  readonly published?: readonly ReleaseFacts[]
  /** When hosts may take updates. */
  readonly windows?: readonly MaintenanceWindow[]
}

export interface DecisionInput extends Situation {
  readonly host: HostFacts
  /** Epoch milliseconds. */
  readonly now: number
  /** The rollout had no place for this host when it asked for one a moment ago. */
  readonly placeRefused?: boolean
}

export type OfferReason = Extract<Reason, 'OFFERED' | 'UPDATE_REQUESTED' | 'UPDATING'>
export type HoldReason = Exclude<Reason, OfferReason | 'RESTORING'>

export interface Offered {
  readonly kind: 'offer'
  readonly release: ReleaseFacts
  readonly reason: OfferReason
  /** The host has this release in quarantine itself, and is to forget that: an administrator cleared it. */
  readonly retryFailed: boolean
  /** It is to be told only once its place in the rollout is written down (rollouts/take-places.ts). */
  readonly needsPlace: boolean
}

/** The host runs `version`, which was withdrawn, and is told to restore its own backup. */
export interface Restoring {
  readonly kind: 'restore'
  readonly reason: 'RESTORING'
  readonly version: string
}

/**
 * The host is not to update, for `reason`; `from` is when that ends by itself, where it is known. `mayRun` is the
 * release that it may be told of all the same: its own, or, while its version is not known, the one to compare with.
 */
export interface Held {
  readonly kind: 'none'
  readonly reason: HoldReason
  readonly mayRun: ReleaseFacts | null
  readonly from: number | null
  /** The release that the reason is about, which may be a bridge; absent: the server version. */
  readonly version?: string
  /** BELOW_MINIMUM: what the host needs first, and has no release to get it by. */
  readonly minimumVersion?: string
}

export type Decision = Offered | Restoring | Held

/**
 * The one place where it is decided what a host is offered (design/domain.md, "One decision"). The REST answer, the
 * status, the list's filters and every count ask here. Pure. Never offers a version at or below the host's, and never
 * anything to a paused host. A host that the rollout holds back is led to the settled release, or stays on it; one that
 * is below a release's minimum is led through a release that has it.
 */
export function decideUpdate(input: DecisionInput): Decision {
  const { host, release, rollout, settled } = input
  if (host.currentVersion === null) return neverReported(input)
  const wanted = decideOn(input, release, rollout)
  if (wanted.kind === 'offer') return wanted
  const restore = judgeRestore(input, host.currentVersion)
  if (restore !== null) return restore
  if (settled === null || !isHeldByRollout(wanted.reason)) return wanted
  const order = compareVersions(host.currentVersion, settled.version)
  if (order > 0) return wanted
  if (order === 0) return { ...wanted, mayRun: installable(host, settled) }
  const led = decideOn(input, settled, null)
  return led.kind === 'offer' ? led : wanted
}

/** What it may be told of, so that it has something to compare with: never a release on trial. */
function neverReported({ host, release, rollout, settled }: DecisionInput): Held {
  const proven = rollout === null || rollout.state === 'FINISHED' ? release : settled
  // Nor one that not every host may take.
  const isForAnybody = host.pausedAt === null && !proven?.minimumVersion
  return none('NEVER_REPORTED', isForAnybody ? installable(host, proven) : null)
}

/** Whether this host may go to that release, by that rollout. */
function decideOn(
  input: DecisionInput,
  release: ReleaseFacts | null,
  rollout: RolloutFacts | null,
): Offered | Held {
  const { host, now } = input
  if (release === null || host.currentVersion === null) return none('CURRENT')
  const order = compareVersions(host.currentVersion, release.version)
  if (order === 0) return none('CURRENT', host.pausedAt === null ? installable(host, release) : null)
  if (order > 0) return none('NEWER_THAN_SERVER')
  const turn: Turn = rollout === null ? { kind: 'now', needsPlace: false } : judgeTurn(rollout, host, now)
  const next = chooseStep(host, release, input.published ?? [])
  const step = next.kind === 'step' ? next.release : release
  const hold = findHold(input, step, turn, next.kind === 'missing')
  if (hold?.reason === 'BELOW_MINIMUM' && next.kind === 'missing') {
    return { ...none('BELOW_MINIMUM'), minimumVersion: next.minimumVersion }
  }
  if (hold !== null) {
    const about = isHeldByRollout(hold.reason) ? release : step
    return { ...none(hold.reason, null, hold.from), version: about.version }
  }
  const needsPlace = turn.kind === 'now' && turn.needsPlace && step === release
  if (needsPlace && input.placeRefused) return none('LIMIT_REACHED')
  const retryFailed = rolledBackAt(host, step) !== null
  return { kind: 'offer', release: step, reason: offerReason(host, step, now), retryFailed, needsPlace }
}

interface Hold {
  readonly reason: HoldReason
  readonly from: number | null
}

/**
 * What stands between a host and a newer release: the first of these, in this order, is its reason. First what lies
 * with the host and only people can change, then the rollout's stop, then what time will change.
 */
function findHold(
  { host, now, windows }: DecisionInput,
  release: ReleaseFacts,
  turn: Turn,
  isBelowMinimum: boolean,
): Hold | null {
  const isRequested = host.updateRequestedAt !== null
  if (host.pausedAt !== null) return held('PAUSED')
  if (host.optedOut) return held('OPTED_OUT')
  if (isBelowMinimum) return held('BELOW_MINIMUM')
  if (installable(host, release) === null) return held('NO_ARTIFACT')
  if (isQuarantined(host, release)) return held('QUARANTINED')
  const failed = failureOf(host, release)
  const retry = failed && retryAt(failed)
  if (failed !== null && retry === null && !isRequested) return held('UPDATE_FAILED')
  const wait = turn.kind === 'held' ? turn : null
  if (wait?.reason === 'ROLLOUT_HALTED' || wait?.reason === 'ROLLOUT_PAUSED') return wait
  if (!isOnline(host, now)) return held('OFFLINE')
  if (wait !== null) return wait
  if (isRequested) return null
  if (retry !== null && retry > now) return held('RETRY_LATER', retry)
  // Who has begun goes on: half an update helps nobody.
  const window = isUpdatingTo(host, release, now) ? null : judgeWindow(windows ?? [], host, now)
  return window?.open === false ? held('OUTSIDE_WINDOW', window.opensAt) : null
}

function isHeldByRollout(reason: HoldReason): boolean {
  switch (reason) {
    case 'ROLLOUT_HALTED':
    case 'ROLLOUT_PAUSED':
    case 'WAITING_FOR_STAGE':
    case 'LIMIT_REACHED':
      return true
    default:
      return false
  }
}

function held(reason: HoldReason, from: number | null = null): Hold {
  return { reason, from }
}

function none(reason: HoldReason, mayRun: ReleaseFacts | null = null, from: number | null = null): Held {
  return { kind: 'none', reason, mayRun, from }
}

/** The release, where it has a file for the host's platform. */
function installable({ platform }: HostFacts, release: ReleaseFacts | null): ReleaseFacts | null {
  return release && platform && release.artifacts[platform] ? release : null
}

/**
 * What comes of it that the host's version was withdrawn and backups are to be restored; null: nothing. Windows have no
 * part in it: what was withdrawn is not left running until the night. But a host whose people said that nothing is to
 * change there stays as it is, and who said that there is no backup is not asked again.
 */
function judgeRestore({ host, restoring, now }: DecisionInput, version: string): Restoring | Held | null {
  if (!restoring?.has(version) || saidNoBackup(host, version)) return null
  if (host.pausedAt !== null) return none('PAUSED')
  if (host.optedOut) return none('OPTED_OUT')
  if (!isOnline(host, now)) return none('OFFLINE')
  return { kind: 'restore', reason: 'RESTORING', version }
}

function saidNoBackup({ attempt }: HostFacts, version: string): boolean {
  const isAboutIt = attempt?.fromVersion === version && attempt.stage === 'FAILED'
  return isAboutIt && attempt.error?.code === 'NO_BACKUP'
}

/** The host's last attempt, where it was at this release, failed without a roll-back, and is not forgotten there. */
function failureOf({ attempt, process }: HostFacts, release: ReleaseFacts) {
  if (attempt?.toVersion !== release.version || attempt.stage !== 'FAILED') return null
  return isForgotten(attempt, process?.startedAt ?? null) ? null : attempt
}

function offerReason(host: HostFacts, release: ReleaseFacts, now: number): OfferReason {
  if (isUpdatingTo(host, release, now)) return 'UPDATING'
  return host.updateRequestedAt === null ? 'OFFERED' : 'UPDATE_REQUESTED'
}

function isUpdatingTo({ attempt }: HostFacts, release: ReleaseFacts, now: number): boolean {
  return attempt?.toVersion === release.version && isRunning(attempt, now)
}
