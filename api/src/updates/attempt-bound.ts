import { type Stage, isTerminal } from '@vesana/agent/protocol'
import type { AttemptFacts } from './host-facts.ts'

const MINUTE_MS = 60_000

/**
 * How long an attempt may be silent in each stage, in minutes. Agents report each step of a download, and each stage as
 * it begins; a trial takes as long as its lease, plus what the host needs to come up.
 */
const BOUND_MIN: Record<Exclude<Stage, 'COMPLETED' | 'ROLLED_BACK' | 'FAILED'>, number> = {
  REQUESTED: 30,
  SCHEDULED: 60,
  DOWNLOADING: 60,
  VERIFYING: 15,
  REPLACING: 15,
  RESTARTING: 30,
  WATCHING: 60,
}

/** Milliseconds of silence after which an attempt in this stage is not believed to be running any more; none once it has ended. Pure. */
export function attemptBound(stage: Stage): number {
  return isBounded(stage) ? BOUND_MIN[stage] * MINUTE_MS : Infinity
}

function isBounded(stage: Stage): stage is keyof typeof BOUND_MIN {
  return !isTerminal(stage)
}

/**
 * Whether it has neither ended nor fallen silent for longer than its stage may take. Pure.
 * @param listensSince when the server began to listen: who could not be heard was not silent
 */
export function isRunning(
  { stage, updatedAt }: Pick<AttemptFacts, 'stage' | 'updatedAt'>,
  now: number,
  listensSince = -Infinity,
): boolean {
  return !isTerminal(stage) && now - Math.max(updatedAt, listensSince) <= attemptBound(stage)
}

/**
 * Whether it is to be ended by the server, as nothing was heard of it for longer than its stage may take. Pure.
 * @param listensSince as for `isRunning`
 */
export function isTimedOut(
  attempt: Pick<AttemptFacts, 'stage' | 'updatedAt'>,
  now: number,
  listensSince = -Infinity,
): boolean {
  return !isTerminal(attempt.stage) && !isRunning(attempt, now, listensSince)
}

/** What the host's attempt says in place of a report. Pure. */
export function timedOut({ stage, toVersion }: Pick<AttemptFacts, 'stage' | 'toVersion'>) {
  const minutes = attemptBound(stage) / MINUTE_MS
  const message = `Nothing was heard of the update to ${toVersion} for ${minutes} minutes in the stage ${stage}.`
  return { code: 'TIMED_OUT', message }
}
