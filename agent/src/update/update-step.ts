import type { Offer, UpdateEvent } from '../protocol/index.ts'
import type { Trial } from '../trial/trial-record.ts'
import type { BackupFacts } from './judge-withdrawal.ts'
import type { UpdateError, UpdateState } from './update-state.ts'

/** What the supervisor's side decided about an update: the old version is to be back, and why. */
export interface Verdict {
  attempt_id: string
  to_version: string
  sha256: string
  message: string
}

/** Every event carries `at`, the host's clock in ISO 8601. Events that do not fit the stage change nothing. */
export type UpdateMachineEvent = { at: string } &
  /** `verdict`: what the supervisor's side last decided about a trial. */
  (
    | { kind: 'STARTED'; running: string; verdict?: Verdict }
    | {
        kind: 'OFFERED'
        offer: Partial<Offer>
        running: string
        autoUpdate: boolean
        updateNow: boolean
        retryFailed: boolean
        newAttemptId: string
      }
    /** The server, whose address this is, says that `version` was withdrawn and hosts are to go back from it. */
    | {
        kind: 'WITHDRAWN'
        version: string
        running: string
        autoUpdate: boolean
        backup: BackupFacts
        server: string
        newAttemptId: string
      }
    /** The backup is in the binary's place. */
    | { kind: 'RESTORED' }
    | { kind: 'REPORTED'; event: UpdateEvent }
    | { kind: 'PREPARED' }
    | { kind: 'PROGRESSED'; percent: number }
    | { kind: 'DOWNLOADED' }
    /** The download broke off for a reason that may pass. `gained`: bytes beyond what was there before. */
    | { kind: 'DOWNLOAD_BROKE'; message: string; gained: number; retryAfterMs?: number }
    | { kind: 'VERIFIED' }
    /** The file that was to be verified or installed is gone. */
    | { kind: 'INCOMING_LOST' }
    | { kind: 'REPLACED' }
    | { kind: 'STEP_FAILED'; error: UpdateError }
    /** An authenticated poll was answered. */
    | { kind: 'POLL_SUCCEEDED' }
  )

/** What to do next. Each may be carried out again after a kill at any point. */
export type UpdateEffect =
  | { kind: 'report'; event: UpdateEvent }
  | { kind: 'prepare'; offer: Offer }
  | { kind: 'download'; offer: Offer; afterMs: number }
  | { kind: 'verify'; offer: Offer }
  | { kind: 'replace'; offer: Offer }
  /** Puts the backup back, and so undoes what brought `to_version`. */
  | { kind: 'restore'; undone: Trial }
  | { kind: 'restart' }
  | { kind: 'discard' }

/** Whoever runs this writes `state` for good before the first of `effects`, which are in order. */
export interface Step {
  state: UpdateState
  effects: UpdateEffect[]
}
