/** A value that was acknowledged; `undefined`: a change of it was sent, and the answer never came. */
export type Acknowledged<T> = T | undefined

export interface KnownHost {
  readonly id: string
  readonly token: string
  isPaused: Acknowledged<boolean>
  label: Acknowledged<string>
}

export interface KnownToken {
  readonly id: string
  readonly token: string
  isRevoked: Acknowledged<boolean>
}

export interface SentEvent {
  /** The how manyth update of its host, from 0. */
  readonly course: number
  readonly attempt: string
  readonly toVersion: string
  readonly seq: number
  readonly stage: string
}

export interface KnownUpload {
  readonly version: string
  readonly bytes: Buffer
  /** Bytes that the server said it has. */
  acknowledged: number
}

/** All that the server has said yes to: none of it may ever be gone. */
export class Ledger {
  readonly hosts = new Map<string, KnownHost>()
  readonly tokens = new Map<string, KnownToken>()
  /** Hosts and API tokens that are to stay as they are from now on. */
  readonly frozen = new Set<string>()
  /** By the id of the host. */
  readonly events = new Map<string, SentEvent[]>()
  upload: KnownUpload | undefined
  /** Each with the SHA-256 of its only file. */
  readonly published: { version: string; sha256: string }[] = []
  /** Mutations that were acknowledged: each has its entry in the audit. */
  readonly audited: { action: string; subjectId: string }[] = []

  get size(): number {
    const events = [...this.events.values()].reduce((sum, ofHost) => sum + ofHost.length, 0)
    return this.audited.length + events + this.published.length
  }

  /**
   * What was acknowledged until now, for itself. Nothing of it is changed by the load any more; a change that is under
   * way is not acknowledged, so either is right.
   */
  freeze(): Ledger {
    const copy = new Ledger()
    for (const [id, host] of this.hosts) copy.hosts.set(id, { ...host })
    for (const [id, token] of this.tokens) copy.tokens.set(id, { ...token })
    for (const [id, events] of this.events) copy.events.set(id, [...events])
    copy.published.push(...this.published)
    copy.audited.push(...this.audited)
    for (const id of [...this.hosts.keys(), ...this.tokens.keys()]) this.frozen.add(id)
    return copy
  }

  noteEvents(hostId: string, events: readonly SentEvent[]): void {
    this.events.set(hostId, [...(this.events.get(hostId) ?? []), ...events])
  }
}
