import * as z from 'zod'
import { versionSchema } from './version.ts'

/** The stages of an update attempt, in their order; the last three are terminal. */
export const STAGES = [
  'REQUESTED',
  'SCHEDULED',
  'DOWNLOADING',
  'VERIFYING',
  'REPLACING',
  'RESTARTING',
  'WATCHING',
  'COMPLETED',
  'ROLLED_BACK',
  'FAILED',
] as const
export type Stage = (typeof STAGES)[number]

const TERMINAL: ReadonlySet<Stage> = new Set(['COMPLETED', 'ROLLED_BACK', 'FAILED'])
export function isTerminal(stage: Stage): boolean {
  return TERMINAL.has(stage)
}

/**
 * Why an attempt failed. `permanent`: trying the same file again cannot help, so the host does not, until a newer
 * release appears or an administrator requests the update.
 */
export const UPDATE_ERRORS = {
  DOWNLOAD_REFUSED: { permanent: true, meaning: 'The server answered the download with a 4xx status.' },
  DOWNLOAD_FAILED: { permanent: false, meaning: 'The download could not be finished in the tries allowed.' },
  TOO_LARGE: { permanent: true, meaning: 'The download was larger than announced.' },
  DIGEST_MISMATCH: {
    permanent: true,
    meaning: 'Size or SHA-256 of the file differ from what was announced.',
  },
  NOT_RUNNABLE: { permanent: true, meaning: 'The new binary could not be run with --version.' },
  CHECK_CUT_SHORT: {
    permanent: false,
    meaning: 'The new binary was ended from outside, or had no time to answer, when asked for its version.',
  },
  WRONG_VERSION: { permanent: true, meaning: 'The new binary says another version than announced.' },
  NO_SPACE: { permanent: true, meaning: 'The disk is full.' },
  NOT_WRITABLE: { permanent: true, meaning: 'The folder of the binary cannot be written.' },
  INTERRUPTED: { permanent: false, meaning: 'The agent was ended in the middle of the attempt.' },
  TIMED_OUT: {
    permanent: false,
    meaning: 'The server heard nothing of the attempt for longer than its stage may take.',
  },
  TRIAL_FAILED: { permanent: true, meaning: 'The new version did not prove itself and was rolled back.' },
  WITHDRAWN: {
    permanent: true,
    meaning: 'An administrator withdrew the version, and the host put its backup back.',
  },
  NO_BACKUP: {
    permanent: true,
    meaning: 'The version was withdrawn, but the host has no older version to put back.',
  },
} as const satisfies Record<string, { permanent: boolean; meaning: string }>
export type UpdateErrorCode = keyof typeof UPDATE_ERRORS

/** Codes of agents newer than this server count as transient. */
export function isPermanent(code: string): boolean {
  return Object.hasOwn(UPDATE_ERRORS, code) && UPDATE_ERRORS[code as UpdateErrorCode].permanent
}

export const updateEventSchema = z.object({
  attempt_id: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,100}$/, 'An attempt_id has 1 to 100 of A–Z a–z 0–9 . _ : -'),
  /** Grows within an attempt; (attempt_id, seq) makes a repeated delivery harmless. */
  seq: z.int().nonnegative().max(1_000_000),
  stage: z.enum(STAGES),
  from_version: versionSchema,
  to_version: versionSchema,
  percent: z.number().min(0).max(100).optional(),
  error: z
    .object({
      code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'An error code is upper case: DIGEST_MISMATCH.'),
      message: z.string().max(4000),
    })
    .optional(),
  /** The host's own clock: for people to read, never for decisions. */
  at: z.iso.datetime({ offset: true }),
})
export type UpdateEvent = z.infer<typeof updateEventSchema>

export const MAX_EVENTS_PER_BATCH = 500

/** Body of `POST /update-events`; answered with 204 once durable. */
export const updateEventsSchema = z.object({
  events: z.array(updateEventSchema).min(1).max(MAX_EVENTS_PER_BATCH),
})
export type UpdateEvents = z.infer<typeof updateEventsSchema>
