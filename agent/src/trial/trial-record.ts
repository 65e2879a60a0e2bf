import * as z from 'zod'
import { sha256Schema, versionSchema } from '../protocol/index.ts'

/** How a run ended, in systemd's words: $SERVICE_RESULT, $EXIT_CODE, $EXIT_STATUS of systemd.exec(5). */
const exitSchema = z.object({ result: z.string(), code: z.string(), status: z.string() })
export type Exit = z.infer<typeof exitSchema>

/** How far a lease is used up. */
const leaseSchema = z.object({ crashes: z.int().nonnegative(), ran_ms: z.number().nonnegative() })

/**
 * What the supervisor's side (judge, note-exit, rollback) knows of the last trial. It alone writes this file, as
 * `run` alone writes the update's state: neither can lose what the other wrote, whatever runs at the same time. One
 * exception: on the way back from a withdrawn version `run` writes the verdict, as `rollback` would (trial/put-back.ts).
 */
export const trialRecordSchema = z.object({
  schema: z.literal(1),
  attempt_id: z.string(),
  from_version: versionSchema,
  to_version: versionSchema,
  sha256: sha256Schema,
  lease: leaseSchema,
  /** Crashes in a row right after the start, over all leases. */
  quick_crashes: z.int().nonnegative(),
  /** The start that has not been seen to end, by the monotonic clock of one boot. */
  run: z.object({ boot_id: z.string(), started_ms: z.number() }).nullable(),
  last_crash: exitSchema.extend({ ran_ms: z.number() }).nullable(),
  /** The lease that runs is the last one: the server accepts the old version, the new one says that it fails it. */
  doubted: z.boolean(),
  /** Decided, and to be carried out until it is: why the old version is put back. */
  verdict: z.object({ message: z.string() }).nullable(),
})
export type TrialRecord = z.infer<typeof trialRecordSchema>

/** The update that is on trial. */
export type Trial = Pick<TrialRecord, 'attempt_id' | 'from_version' | 'to_version' | 'sha256'>

export function newTrialRecord(trial: Trial): TrialRecord {
  const { attempt_id, from_version, to_version, sha256 } = trial
  return {
    schema: 1,
    attempt_id,
    from_version,
    to_version,
    sha256,
    lease: { crashes: 0, ran_ms: 0 },
    quick_crashes: 0,
    run: null,
    last_crash: null,
    doubted: false,
    verdict: null,
  }
}

const OTHER_INSTALLATION = 'other-installation-after:'

/** In place of an attempt's id: what was undone is not what that completed attempt brought, but was installed later. */
export function otherInstallationAfter(attemptId: string): string {
  return `${OTHER_INSTALLATION}${attemptId}`
}

export function isOfAnotherInstallation({ attempt_id }: Pick<Trial, 'attempt_id'>): boolean {
  return attempt_id.startsWith(OTHER_INSTALLATION)
}
