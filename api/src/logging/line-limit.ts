const LINES_A_MINUTE = 20
const MINUTE_MS = 60_000

interface Window {
  readonly startedAt: number
  written: number
  leftOut: number
}

/** What was left out under one key. */
export interface LeftOut {
  readonly key: string
  readonly count: number
}

/**
 * Lets the first lines of a kind through in each minute and counts the rest, so that a fleet that goes wrong all at once
 * fills no disk. Keys come from a small set: patterns of routes with a status, constant messages.
 */
export class LineLimit {
  private readonly windows = new Map<string, Window>()

  constructor(private readonly most = LINES_A_MINUTE) {}

  /** Whether a line of this kind may be written at `now`, epoch milliseconds. */
  allows(key: string, now: number): boolean {
    const window = this.windows.get(key) ?? { startedAt: now, written: 0, leftOut: 0 }
    this.windows.set(key, window)
    if (window.written < this.most) {
      window.written++
      return true
    }
    window.leftOut++
    return false
  }

  /** Ends the minutes that are over. @returns what was left out in them */
  endMinutes(now: number): LeftOut[] {
    const over = [...this.windows].filter(([, { startedAt }]) => now - startedAt >= MINUTE_MS)
    for (const [key] of over) this.windows.delete(key)
    return over.flatMap(([key, { leftOut }]) => (leftOut === 0 ? [] : [{ key, count: leftOut }]))
  }
}
