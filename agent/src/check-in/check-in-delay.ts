import { backoff, jitter, spread } from './backoff.ts'
import type { ServerFailure } from './server-client.ts'

export type CheckInOutcome = { kind: 'success' } | ServerFailure

const FIRST_RETRY_MS = 1000
const SHORTEST_CAP_MS = 5000
/** An unknown token does not become known by asking often. */
const UNAUTHENTICATED_MS = 30_000

/** When to ask next, in ms. `failures`: in a row, this one included. `random` in [0, 1). */
export function nextDelay(
  outcome: CheckInOutcome,
  failures: number,
  intervalMs: number,
  random: number,
): number {
  switch (outcome.kind) {
    case 'success':
    case 'aborted':
      return jitter(intervalMs, random)
    case 'unauthenticated':
      return jitter(Math.max(intervalMs, UNAUTHENTICATED_MS), random)
    case 'refused':
      return jitter(Math.max(intervalMs, SHORTEST_CAP_MS), random)
    case 'unreachable':
      return patience(failures, intervalMs, random)
    case 'busy':
      return Math.max(outcome.retryAfterMs ?? 0, patience(failures, intervalMs, random))
  }
}

function patience(failures: number, intervalMs: number, random: number): number {
  const first = Math.min(FIRST_RETRY_MS, intervalMs)
  return spread(backoff(failures, first, Math.max(intervalMs, SHORTEST_CAP_MS)), random)
}
