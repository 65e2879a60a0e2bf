import { type Stage, type UpdateEvent, isTerminal } from '@vesana/agent/protocol'

/** Where an attempt stands. `stageSeq` is -1 before the first event. */
export interface AttemptProgress {
  readonly stage: Stage
  readonly stageSeq: number
  readonly percent: number | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
}

/**
 * Where an attempt stands after more events, whatever order they come in: the highest sequence number wins, repeated
 * ones change nothing, and terminal is terminal. Only an end that the server gave to a silent attempt is overruled by
 * the one that its host reports. Pure.
 */
export function foldUpdateEvents(
  before: AttemptProgress | null,
  events: readonly UpdateEvent[],
): AttemptProgress {
  let progress = before
  for (const event of events.toSorted((a, b) => a.seq - b.seq)) {
    if (progress && (isOver(progress, event) || event.seq <= progress.stageSeq)) continue
    progress = {
      stage: event.stage,
      stageSeq: event.seq,
      percent: event.percent === undefined ? null : Math.round(event.percent),
      errorCode: event.error?.code ?? null,
      errorMessage: event.error?.message ?? null,
    }
  }
  if (!progress) throw new Error('an attempt needs an event')
  return progress
}

function isOver({ stage, errorCode }: AttemptProgress, event: UpdateEvent): boolean {
  if (!isTerminal(stage)) return false
  return errorCode !== 'TIMED_OUT' || !isTerminal(event.stage)
}
