import { type Stage, isTerminal } from '@vesana/agent/protocol'

const DAY_MS = 24 * 60 * 60 * 1000

/** What is older may go; null: nothing may. @param days 0 for ever @param now epoch milliseconds */
export function cutoffOf(days: number, now: number): number | null {
  return days === 0 ? null : now - days * DAY_MS
}

/** What is known of an attempt when it is decided whether it may go. Times in epoch milliseconds. */
export interface OldAttempt {
  readonly stage: Stage
  readonly endedAt: number | null
  /** No attempt of its host began later. */
  readonly isLast: boolean
}

/**
 * Whether an attempt may be forgotten. One that runs may not. Nor may a host's last one, however old: the host page shows
 * it, and a quarantine is nothing but the roll-back that it tells of (updates/decide-update.ts). Pure.
 */
export function mayForget({ stage, endedAt, isLast }: OldAttempt, cutoff: number): boolean {
  return isTerminal(stage) && endedAt !== null && endedAt < cutoff && !isLast
}
