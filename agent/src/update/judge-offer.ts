import { offerSchema, type Offer } from '../protocol/index.ts'
import type { Failure } from './update-state.ts'
import { isNewer } from './version-order.ts'

/** Why this host does not begin an update now. */
export type HoldReason =
  | { code: 'OPTED_OUT' }
  | { code: 'UPDATING'; version: string }
  | { code: 'NOTHING_OFFERED' }
  | { code: 'CURRENT' }
  | { code: 'NEWER_THAN_SERVER'; version: string }
  | { code: 'INCOMPLETE_OFFER'; version: string }
  | { code: 'FAILED_BEFORE'; failure: Failure }
  | { code: 'QUARANTINED'; failure: Failure }
  | { code: 'WAITING_TO_RETRY'; failure: Failure; retry_at: string }

export type Judgement = { take: true; offer: Offer } | { take: false; reason: HoldReason }

export interface OfferInView {
  offer: Partial<Offer>
  running: string
  autoUpdate: boolean
  /** An administrator asks for it: failures of the past do not count, a quarantine does. */
  updateNow: boolean
  /** An administrator lifted the quarantine. */
  retryFailed: boolean
  failures: readonly Failure[]
  /** The version that an unfinished attempt is after. */
  updatingTo: string | undefined
  /** ISO 8601. */
  now: string
}

export const LONGEST_RETRY_MS = 6 * 3600_000

/** Whether to begin an update, and why not. Updates only go forward: the same version or an older one is never taken. */
export function judgeOffer(view: OfferInView): Judgement {
  const hold = (reason: HoldReason): Judgement => ({ take: false, reason })
  const version = view.offer.latest_version
  if (!view.autoUpdate) return hold({ code: 'OPTED_OUT' })
  if (view.updatingTo !== undefined) return hold({ code: 'UPDATING', version: view.updatingTo })
  if (version === undefined) return hold({ code: 'NOTHING_OFFERED' })
  if (version === view.running) return hold({ code: 'CURRENT' })
  if (!isNewer(version, view.running)) return hold({ code: 'NEWER_THAN_SERVER', version })
  const whole = offerSchema.safeParse(view.offer)
  if (!whole.success) return hold({ code: 'INCOMPLETE_OFFER', version })
  const take: Judgement = { take: true, offer: whole.data }
  if (view.retryFailed) return take
  const rolledBack = view.failures.find((past) => isQuarantined(past, whole.data))
  if (rolledBack !== undefined) return hold({ code: 'QUARANTINED', failure: rolledBack })
  const failure = view.failures.find((past) => isSameRelease(past, whole.data))
  if (failure === undefined || view.updateNow) return take
  if (failure.retry_at === undefined) return hold({ code: 'FAILED_BEFORE', failure })
  if (isWaiting(failure.retry_at, view.now)) {
    return hold({ code: 'WAITING_TO_RETRY', failure, retry_at: failure.retry_at })
  }
  return take
}

export function isSameRelease(failure: Failure, offer: Offer): boolean {
  return failure.version === offer.latest_version && failure.sha256 === offer.binary_sha256
}

/** By its bytes alone: what was rolled back here under one name is not run again under another. */
function isQuarantined(failure: Failure, offer: Offer): boolean {
  const { code } = failure.error
  return (code === 'TRIAL_FAILED' || code === 'WITHDRAWN') && failure.sha256 === offer.binary_sha256
}

/** A time further off than any wait can be was written under another clock, and holds nothing back. */
export function isWaiting(retryAt: string, now: string): boolean {
  const left = Date.parse(retryAt) - Date.parse(now)
  return left > 0 && left <= LONGEST_RETRY_MS
}

/** The reason in words, for the log, `status` and `check-update`. */
export function explainHold(reason: HoldReason): string {
  switch (reason.code) {
    case 'OPTED_OUT':
      return 'Automatic updates are switched off in the configuration of this host (auto_update).'
    case 'UPDATING':
      return `The update to ${reason.version} is under way.`
    case 'NOTHING_OFFERED':
      return 'The server offers nothing: updates of this host are paused, or it already runs something newer.'
    case 'CURRENT':
      return 'This host runs the version that the server offers.'
    case 'NEWER_THAN_SERVER':
      return `The server offers ${reason.version}, which is not newer. Updates only go forward.`
    case 'INCOMPLETE_OFFER':
      return `The offer of ${reason.version} lacks size or SHA-256 and cannot be verified. Update the server.`
    case 'FAILED_BEFORE':
      return (
        `${reason.failure.version} failed here (${reason.failure.error.code}: ${reason.failure.error.message}). ` +
        'It is not tried again until a newer release appears or an administrator requests the update.'
      )
    case 'QUARANTINED':
      return (
        `${reason.failure.version} was rolled back here: ${reason.failure.error.message} ` +
        'It is not tried again until a newer release appears or an administrator clears the quarantine.'
      )
    case 'WAITING_TO_RETRY':
      return `${reason.failure.version} failed here (${reason.failure.error.code}); next try after ${reason.retry_at}.`
  }
}
