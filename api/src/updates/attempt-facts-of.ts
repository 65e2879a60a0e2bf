import type { AttemptFacts } from './host-facts.ts'
import type { UpdateAttempt } from './update-attempt.entity.ts'

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
