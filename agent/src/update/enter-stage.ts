import { isPermanent, type Stage, type UpdateEvent } from '../protocol/index.ts'
import { afterFailure } from './failure-memory.ts'
import type { Attempt, AttemptStage, UpdateError, UpdateState } from './update-state.ts'
import type { Step, UpdateEffect } from './update-step.ts'

/** Puts `attempt` into `stage`: reports it, then begins the stage's work. */
export function enter(state: UpdateState, attempt: Attempt, stage: AttemptStage, at: string): Step {
  const announced = announce(state, { ...attempt, stage, changed_at: at }, stage, at)
  const { attempt: entered } = announced
  return { state: announced.state, effects: [announced.effect, ...stageEffects(entered)] }
}

/** Reports `stage` without resting in it. The report is part of the state, so it outlives a kill. */
export function announce(
  state: UpdateState,
  attempt: Attempt,
  stage: Stage,
  at: string,
): { state: UpdateState; attempt: Attempt; effect: UpdateEffect } {
  const event = reportOf(attempt, stage, at)
  const counted = { ...attempt, next_seq: attempt.next_seq + 1 }
  return {
    state: { ...state, attempt: counted, unreported: [...state.unreported, event] },
    attempt: counted,
    effect: { kind: 'report', event },
  }
}

export function fail(state: UpdateState, attempt: Attempt, error: UpdateError, at: string): Step {
  return endBadly(state, attempt, 'FAILED', error, at)
}

/** Ends the attempt and remembers the failure, so that it is not repeated at the next poll. */
export function endBadly(
  state: UpdateState,
  attempt: Attempt,
  stage: 'FAILED' | 'ROLLED_BACK',
  error: UpdateError,
  at: string,
): Step {
  const failures = afterFailure(state.failures, attempt.offer, error, isPermanent(error.code), at)
  return enter({ ...state, failures }, { ...attempt, error }, stage, at)
}

/** The work of a stage; begun anew when the agent starts in it. */
export function stageEffects({ stage, offer }: Attempt): UpdateEffect[] {
  switch (stage) {
    case 'SCHEDULED':
      return [{ kind: 'prepare', offer }]
    case 'DOWNLOADING':
      return [{ kind: 'download', offer, afterMs: 0 }]
    case 'VERIFYING':
      return [{ kind: 'verify', offer }]
    case 'REPLACING':
      return [{ kind: 'replace', offer }]
    case 'RESTARTING':
      return [{ kind: 'restart' }]
    case 'WATCHING':
      return []
    case 'COMPLETED':
    case 'ROLLED_BACK':
    case 'FAILED':
      return [{ kind: 'discard' }]
  }
}

function reportOf(attempt: Attempt, stage: Stage, at: string): UpdateEvent {
  const { id, next_seq, from_version, to_version, percent, error } = attempt
  return {
    attempt_id: id,
    seq: next_seq,
    stage,
    from_version,
    to_version,
    ...(stage === 'DOWNLOADING' ? { percent: percent ?? 0 } : {}),
    ...(error === undefined ? {} : { error: { ...error, message: error.message.slice(0, 4000) } }),
    at,
  }
}
