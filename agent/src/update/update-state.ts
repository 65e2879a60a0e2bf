import * as z from 'zod'
import { offerSchema, sha256Schema, STAGES, updateEventSchema, versionSchema } from '../protocol/index.ts'

/** REQUESTED is reported but never rested in: it and SCHEDULED are one step. */
const attemptStageSchema = z.enum(STAGES).exclude(['REQUESTED'])
export type AttemptStage = z.infer<typeof attemptStageSchema>

/** A code of `UPDATE_ERRORS`, or one of a later version of this agent that wrote the file. */
const updateErrorSchema = z.object({ code: z.string(), message: z.string() })
export type UpdateError = z.infer<typeof updateErrorSchema>

const attemptSchema = z.object({
  id: z.string(),
  stage: attemptStageSchema,
  from_version: versionSchema,
  to_version: versionSchema,
  offer: offerSchema,
  /** The `seq` of the next report. */
  next_seq: z.int().nonnegative(),
  /** How often the download was begun without getting on. */
  tries: z.int().nonnegative(),
  percent: z.number().min(0).max(100).optional(),
  /** The new version's proof so far. The supervisor's lease counts the same starts. */
  trial: z.object({ starts: z.int().nonnegative(), polls: z.int().nonnegative() }),
  error: updateErrorSchema.optional(),
  /** Not an update but the way back from `to_version`, which was withdrawn, to the backup. */
  withdrawn: z.literal(true).optional(),
  /** The host's clock, for people to read. */
  changed_at: z.string(),
})
export type Attempt = z.infer<typeof attemptSchema>

/** A release that failed here. It is not tried again before `retry_at`; without one, not by itself at all. */
const failureSchema = z.object({
  version: versionSchema,
  sha256: sha256Schema,
  error: updateErrorSchema,
  /** Failed attempts in a row. */
  count: z.int().positive(),
  retry_at: z.string().optional(),
})
export type Failure = z.infer<typeof failureSchema>

/** What an update must not forget. Fields are only ever added: after a rollback an older version reads this file. */
export const updateStateSchema = z.object({
  schema: z.literal(1),
  /** The running attempt, or the last one. */
  attempt: attemptSchema.nullable(),
  failures: z.array(failureSchema),
  /** Reports that may not be in the journal yet: written with the transition that made them, so none is lost. */
  unreported: z.array(updateEventSchema),
})
export type UpdateState = z.infer<typeof updateStateSchema>

export const INITIAL_UPDATE_STATE: UpdateState = { schema: 1, attempt: null, failures: [], unreported: [] }
