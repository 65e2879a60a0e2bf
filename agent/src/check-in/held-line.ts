import type { CheckInOutcome } from './check-in-delay.ts'

/** `Prefer: wait=50`: below the minute after which many proxies cut a silent connection. */
const LONGEST_WAIT_S = 50
/** For less, holding is not worth it. */
const SHORTEST_WAIT_S = 5
/** Answered faster than this, a heartbeat was not held. */
const HELD_MS = 1000
const REOPEN_MS = 200
const REOPEN_AFTER_NEWS_MS = 1000
const SUCCESSES_TO_GROW = 50

/**
 * The heartbeat that the server holds until it has something to say (RFC 7240), so that a requested update begins at
 * once. What stands between may not bear silent connections: a held heartbeat that breaks halves the next wait, down
 * to plain heartbeats; many that do not break double it again.
 */
export class HeldLine {
  #limitS = LONGEST_WAIT_S
  #successes = 0
  #answer: string | undefined
  #news = false
  #isFirst = false

  /** For how many seconds the server may hold the next heartbeat; undefined for a plain one, as the first one is. */
  wait(intervalS: number): number | undefined {
    const waitS = Math.min(this.#limitS, Math.floor(intervalS) - 1)
    return this.#answer !== undefined && waitS >= SHORTEST_WAIT_S ? waitS : undefined
  }

  /** To be told every answer. */
  answered(answer: string): void {
    this.#isFirst = this.#answer === undefined
    this.#news = !this.#isFirst && answer !== this.#answer
    this.#answer = answer
  }

  /** When the next heartbeat is to begin, in ms. `usual`: without any of this. */
  ended(outcome: CheckInOutcome, heldMs: number | undefined, usual: number): number {
    if (outcome.kind !== 'success') {
      if (heldMs !== undefined && heldMs >= HELD_MS) this.#shrink()
      return usual
    }
    this.#grow()
    if (heldMs === undefined) return this.#isFirst ? Math.min(usual, REOPEN_AFTER_NEWS_MS) : usual
    if (heldMs >= HELD_MS) return Math.min(usual, REOPEN_MS)
    return this.#news ? Math.min(usual, REOPEN_AFTER_NEWS_MS) : usual
  }

  #shrink(): void {
    this.#limitS = Math.floor(this.#limitS / 2)
    this.#successes = 0
  }

  #grow(): void {
    this.#successes += 1
    if (this.#successes < SUCCESSES_TO_GROW) return
    this.#successes = 0
    this.#limitS = Math.min(LONGEST_WAIT_S, Math.max(SHORTEST_WAIT_S, this.#limitS * 2))
  }
}
