import { HOSTS_PER_SLICE } from './walk-fleet.ts'

const KEPT_MS = 1000

interface Kept {
  readonly counts: Promise<unknown>
  /** By the process's own clock; Infinity while they are counted. */
  doneAt: number
}

/**
 * Counts of a large fleet, walked for once and shared by all who ask within a second, however many dashboards are open.
 * What is told to subscribers is counted anew, once for all of them. A small fleet is counted whenever somebody asks.
 */
export class SharedCounts {
  private readonly kept = new Map<string, Kept>()

  constructor(private readonly fleet: { readonly size: number }) {}

  /** @param count walks the fleet (walk-fleet.ts) */
  of<T>(key: string, count: () => Promise<T>): Promise<T> {
    if (this.fleet.size <= HOSTS_PER_SLICE) return count()
    const known = this.kept.get(key)
    if (known && performance.now() - known.doneAt < KEPT_MS) return known.counts as Promise<T>
    const kept: Kept = { counts: count(), doneAt: Infinity }
    this.kept.set(key, kept)
    void this.noteEnd(key, kept)
    return kept.counts as Promise<T>
  }

  /** Whoever asked hears of a failure; whoever asks after it has them counted anew. */
  private async noteEnd(key: string, kept: Kept): Promise<void> {
    try {
      await kept.counts
      kept.doneAt = performance.now()
    } catch {
      if (this.kept.get(key) === kept) this.kept.delete(key)
    }
  }

  /** Something has changed that whoever asks from now on is to see. */
  expire(): void {
    this.kept.clear()
  }
}
