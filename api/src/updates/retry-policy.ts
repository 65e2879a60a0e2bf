import { isPermanent } from '@vesana/agent/protocol'
import type { AttemptFacts } from './host-facts.ts'

/** So often a release is tried on a host by itself. */
export const MOST_TRIES = 5
const FIRST_WAIT_MS = 60_000
const WAIT_GROWTH = 4
const LONGEST_WAIT_MS = 6 * 3600_000

/**
 * When a failed attempt is tried again: 1, 4, 16 … minutes after its end, 6 hours at most; null: not by itself, as it
 * cannot succeed or has been tried often enough. From the stored attempt alone, so a restart forgets no wait. Agents
 * wait by the same numbers. Pure.
 */
export function retryAt({
  tryNumber,
  error,
  endedAt,
  updatedAt,
}: Pick<AttemptFacts, 'tryNumber' | 'error' | 'endedAt' | 'updatedAt'>): number | null {
  if (tryNumber >= MOST_TRIES || (error !== null && isPermanent(error.code))) return null
  return (endedAt ?? updatedAt) + retryWait(tryNumber)
}

/** Milliseconds. @param tryNumber of the attempt that failed, from 1 */
export function retryWait(tryNumber: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * WAIT_GROWTH ** (Math.max(1, tryNumber) - 1))
}
