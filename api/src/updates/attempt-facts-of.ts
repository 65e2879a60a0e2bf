import type { AttemptFacts } from './host-facts.ts'
import type { UpdateAttempt } from './update-attempt.entity.ts'
import { type UpdateTables, fromTime } from './update-tables.ts'

/** The facts of an attempt as it is stored. */
export function attemptFactsOfEntity(attempt: UpdateAttempt): AttemptFacts {
  const { id, fromVersion, toVersion, stage, errorCode, errorMessage } = attempt
  return {
    id,
    releaseId: attempt.releaseId ?? null,
    fromVersion,
    toVersion,
    tryNumber: attempt.tryNumber,
    stage,
    percent: attempt.percent ?? null,
    error: errorCode ? { code: errorCode, message: errorMessage ?? '' } : null,
    startedAt: attempt.startedAt.getTime(),
    updatedAt: attempt.updatedAt.getTime(),
    endedAt: attempt.endedAt?.getTime() ?? null,
  }
}

/** The same, without the ORM. */
export function attemptFactsOf(row: UpdateTables['update_attempt']): AttemptFacts {
  return {
    id: row.id,
    releaseId: row.release_id,
    fromVersion: row.from_version,
    toVersion: row.to_version,
    tryNumber: row.try_number,
    stage: row.stage,
    percent: row.percent,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    startedAt: fromTime(row.started_at),
    updatedAt: fromTime(row.updated_at),
    endedAt: row.ended_at === null ? null : fromTime(row.ended_at),
  }
}
