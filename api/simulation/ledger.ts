import { type Stage, type UpdateEvent, isTerminal } from '@vesana/agent/protocol'

export interface End {
  readonly at: number
  readonly host: string
  readonly stage: Stage
}

/** What really happened, kept apart from the server: who was offered what, and what it was told, in that order. */
export class Ledger {
  /** When each host was first told of a version, by version. */
  readonly offered = new Map<string, Map<string, number>>()
  /** When any host was last told of a version to take, again or for the first time. */
  readonly lastTold = new Map<string, number>()
  /** By version: ends of attempts, as the server was told of them. */
  readonly ends = new Map<string, End[]>()
  attempts = 0
  polls = 0
  private readonly known = new Set<string>()

  noteOffer(host: string, version: string, at: number): void {
    this.lastTold.set(version, at)
    const ofVersion = this.offered.get(version) ?? new Map<string, number>()
    this.offered.set(version, ofVersion)
    if (!ofVersion.has(host)) ofVersion.set(host, at)
  }

  noteDelivered(host: string, events: readonly UpdateEvent[], at: number): void {
    for (const { attempt_id, stage, to_version } of events) {
      const attempt = `${host} ${attempt_id}`
      if (!this.known.has(attempt)) {
        this.known.add(attempt)
        this.attempts++
      }
      if (!isTerminal(stage)) continue
      const ends = this.ends.get(to_version) ?? []
      this.ends.set(to_version, ends)
      ends.push({ at, host, stage })
    }
  }
}
