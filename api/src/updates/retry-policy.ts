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

/** What is wrong with the host itself, which its people may have mended. */
const OF_HOST: ReadonlySet<string> = new Set(['NO_SPACE', 'NOT_WRITABLE'])

/**
 * Whether the host tries again what failed, whatever was waited for, as its agent was started since: so its people ask
 * for another try. Agents keep what is wrong with the file. What is heard of only after the start counts as after it. Pure.
 */
export function isForgotten(
  { error, endedAt, updatedAt }: Pick<AttemptFacts, 'error' | 'endedAt' | 'updatedAt'>,
  startedAt: number | null,
): boolean {
  const isKept = error !== null && isPermanent(error.code) && !OF_HOST.has(error.code)
  return !isKept && startedAt !== null && startedAt > (endedAt ?? updatedAt)
}

/** Milliseconds. @param tryNumber of the attempt that failed, from 1 */
export function retryWait(tryNumber: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * WAIT_GROWTH ** (Math.max(1, tryNumber) - 1))
}
