import type { OfferCounts, OfferFacts, OfferOutcome } from './rollout-facts.ts'

export const NO_OFFERS: OfferCounts = {
  offered: 0,
  updating: 0,
  completed: 0,
  failed: 0,
  rolledBack: 0,
  lost: 0,
}

const COUNT_OF: Record<OfferOutcome, keyof OfferCounts | null> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  ROLLED_BACK: 'rolledBack',
  LOST: 'lost',
  RETURNED: null,
  WITHDRAWN: null,
}

/** @returns null: it counts nowhere */
export function countNameOf(outcome: OfferOutcome | null): keyof OfferCounts | null {
  return outcome === null ? 'updating' : COUNT_OF[outcome]
}

/**
 * Counts hosts by what became of their last offer, as that changes. Made of the offers alone, so telling it of one twice
 * counts nothing twice.
 */
export class OfferTally {
  private readonly counts = new Map<string, OfferCounts>()
  private readonly listeners: Array<(rolloutId: string, counts: OfferCounts) => void> = []

  of(rolloutId: string): OfferCounts {
    return this.counts.get(rolloutId) ?? NO_OFFERS
  }

  /** A host's offer has become another; null: it has none, or is gone. */
  move(before: OfferFacts | null, after: OfferFacts | null): void {
    const isSame = before?.rolloutId === after?.rolloutId && before?.outcome === after?.outcome
    if (isSame && (before === null) === (after === null)) return
    if (before !== null) this.add(before, -1)
    if (after !== null) this.add(after, 1)
    const changed = new Set([before?.rolloutId, after?.rolloutId])
    for (const id of changed) if (id !== undefined) for (const tell of this.listeners) tell(id, this.of(id))
  }

  onChange(listener: (rolloutId: string, counts: OfferCounts) => void): void {
    this.listeners.push(listener)
  }

  private add({ rolloutId, outcome }: OfferFacts, by: number): void {
    const counts = this.of(rolloutId)
    const name = countNameOf(outcome)
    if (name === null) return
    const changed = { ...counts, offered: counts.offered + by, [name]: counts[name] + by }
    this.counts.set(rolloutId, changed)
  }
}
