import type { KilledUpdate } from './killed-update.ts'

/** Counts what happened, and says it in a table. */
export class Tally {
  readonly #counts: Record<string, Map<string, number>> = {}
  readonly #began = performance.now()
  kills = 0
  updates = 0
  failed = 0
  #missed = 0
  #longestMs = 0

  add({ strikes, missed, outcome, problems, ms }: KilledUpdate): void {
    this.updates += 1
    this.kills += strikes.length
    this.#missed += missed
    this.#longestMs = Math.max(this.#longestMs, ms)
    if (problems.length > 0) this.failed += 1
    for (const { by, stage } of strikes) {
      this.#count('killed by', by)
      this.#count('in stage', stage)
    }
    this.#count('kills within one update', String(strikes.length).padStart(2))
    this.#count('outcome', outcome)
  }

  get line(): string {
    const seconds = Math.round((performance.now() - this.#began) / 1000)
    return `${this.kills} kills in ${this.updates} updates, ${this.failed} with problems, ${seconds} s`
  }

  get table(): string {
    const rows = Object.entries(this.#counts).flatMap(([title, counts]) => [
      `\n${title}`,
      ...[...counts]
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([name, count]) => `  ${name.padEnd(28)}${String(count).padStart(6)}`),
    ])
    const longest = `longest update ${(this.#longestMs / 1000).toFixed(1)} s; ${this.#missed} planned kills never came up`
    return [...rows, '', this.line, longest].join('\n')
  }

  #count(title: string, name: string): void {
    const counts = (this.#counts[title] ??= new Map())
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
}
