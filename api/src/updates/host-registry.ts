import type { Component, Platform } from '@vesana/agent/protocol'
import { OfferTally } from '../rollouts/offer-counts.ts'
import type { OfferCounts, OfferFacts } from '../rollouts/rollout-facts.ts'
import { processOf } from './agent-process.ts'
import { compareVersions } from './compare-versions.ts'
import { type HostFacts, isLater } from './host-facts.ts'

/** What a request says about its host. Absent: the request did not say. */
export interface Report {
  readonly version?: string
  readonly platform?: Platform
  readonly hostname?: string
  readonly optedOut?: boolean
  /** For how long its agent's process has run. */
  readonly uptimeS?: number
}

/** What a sign of life changed, to be written to the database. Times in epoch milliseconds. */
export interface SignOfLife {
  readonly id: string
  readonly hostname: string
  readonly platform: Platform | null
  readonly currentVersion: string | null
  readonly optedOut: boolean
  readonly lastSeenAt: number
  /** The request marker that the report fulfilled, if it did; a younger marker is to stay. */
  readonly fulfilledRequestAt: number | null
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type HostRecord = Mutable<HostFacts> & { tokenHash: string }

/**
 * Every host, in memory: the hot path asks only here. The database stays the truth across restarts: use cases write
 * there first and then `put`, `patch` or `remove` here; signs of life go the other way, gathered by `takeUnwritten`.
 */
export class HostRegistry {
  private readonly byId = new Map<string, HostRecord>()
  private readonly byTokenHash = new Map<string, HostRecord>()
  private unwritten = new Map<string, number | null>()
  private oldestUnwrittenAt: number | null = null
  private oldestTakenAt: number | null = null
  private readonly listeners = new Set<(hostId: string) => void>()
  private readonly offers = new OfferTally()

  get(id: string): HostFacts | undefined {
    return this.byId.get(id)
  }

  /** @param tokenHash SHA-256 of the token, in hex */
  findByTokenHash(tokenHash: string): HostFacts | undefined {
    return this.byTokenHash.get(tokenHash)
  }

  all(): IterableIterator<HostFacts> {
    return this.byId.values()
  }

  *ofComponent(component: Component): IterableIterator<HostFacts> {
    for (const host of this.byId.values()) if (host.component === component) yield host
  }

  get size(): number {
    return this.byId.size
  }

  /** How many hosts last reported that version. */
  countOnVersion(component: Component, version: string): number {
    let count = 0
    for (const host of this.byId.values()) {
      if (host.component === component && host.currentVersion === version) count++
    }
    return count
  }

  /** A host that is new here, or whose token or settings are. */
  put(host: HostFacts, tokenHash: string): void {
    const known = this.byId.get(host.id)
    if (known) this.byTokenHash.delete(known.tokenHash)
    const record = { ...host, tokenHash }
    this.offers.move(known?.offer ?? null, record.offer)
    this.byId.set(host.id, record)
    this.byTokenHash.set(tokenHash, record)
    this.announce(host.id)
  }

  /**
   * Takes over a host as another server has written it, with its last attempt there. Its offer, its process and what
   * is younger here stay as they are: signs of life, a request that was fulfilled, the attempt.
   */
  adopt(host: HostFacts, tokenHash: string): void {
    const known = this.byId.get(host.id)
    if (!known) return this.put(host, tokenHash)
    const {
      lastSeenAt,
      currentVersion,
      platform,
      hostname,
      optedOut,
      attempt,
      offer: _offer,
      process: _process,
      ...written
    } = host
    const isSeenThere = (lastSeenAt ?? -Infinity) > (known.lastSeenAt ?? -Infinity)
    const signs = isSeenThere ? { lastSeenAt, currentVersion, platform, hostname, optedOut } : {}
    const isFulfilled = (host.updateRequestedAt ?? Infinity) <= (this.unwritten.get(host.id) ?? -Infinity)
    const request = isFulfilled ? { updateRequestedAt: null, updateRequestedBy: null } : {}
    const latest = isLater(attempt, known.attempt) ? { attempt } : {}
    Object.assign(known, written, signs, request, latest)
    this.replaceToken(host.id, tokenHash)
    this.announce(host.id)
  }

  /** Takes over what a use case has just written. The signs of life are not among it: here they are younger. */
  patch(
    id: string,
    change: Partial<
      Omit<HostFacts, 'id' | 'component' | 'lastSeenAt' | 'currentVersion' | 'optedOut' | 'process' | 'offer'>
    >,
  ): void {
    const record = this.byId.get(id)
    if (!record) return
    Object.assign(record, change)
    this.announce(id)
  }

  /** Takes over what a rollout has just offered a host, or how that ended: as it is written, or was read. */
  noteOffer(id: string, offer: OfferFacts): void {
    const record = this.byId.get(id)
    if (!record) return
    const before = record.offer
    record.offer = offer
    this.announce(id)
    this.offers.move(before, offer)
  }

  /** Of the hosts whose last offer it made: all of them, for a rollout that is under way. */
  offerCounts(rolloutId: string): OfferCounts {
    return this.offers.of(rolloutId)
  }

  /** Calls back with each rollout whose counts have just become others, within the change that made them so. */
  onOfferCounts(listener: (rolloutId: string, counts: OfferCounts) => void): void {
    this.offers.onChange(listener)
  }

  /** Whether any host of the component is known to run an older version. */
  hasHostBelow(component: Component, version: string): boolean {
    for (const host of this.byId.values()) {
      if (host.component !== component || host.currentVersion === null) continue
      if (compareVersions(host.currentVersion, version) < 0) return true
    }
    return false
  }

  replaceToken(id: string, tokenHash: string): void {
    const record = this.byId.get(id)
    if (!record) return
    this.byTokenHash.delete(record.tokenHash)
    record.tokenHash = tokenHash
    this.byTokenHash.set(tokenHash, record)
  }

  remove(id: string): void {
    const record = this.byId.get(id)
    if (!record) return
    this.byId.delete(id)
    this.byTokenHash.delete(record.tokenHash)
    this.unwritten.delete(id)
    this.offers.move(record.offer, null)
    this.announce(id)
  }

  /**
   * A request of the host came in at `now`.
   * @param serverVersion what its component is offered; a report of it, or of more, fulfils a request to update
   */
  noteSeen(id: string, report: Report, serverVersion: string | null, now: number): void {
    const record = this.byId.get(id)
    if (!record) return
    record.lastSeenAt = now
    if (report.version !== undefined) record.currentVersion = report.version
    if (report.platform !== undefined) record.platform = report.platform
    if (report.hostname !== undefined && record.isSelfNamed) record.hostname = report.hostname
    if (report.optedOut !== undefined) record.optedOut = report.optedOut
    if (report.uptimeS !== undefined) record.process = processOf(record.process, report.uptimeS, now)
    const fulfilled = this.takeFulfilledRequest(record, report, serverVersion)
    if (this.unwritten.size === 0) this.oldestUnwrittenAt = now
    this.unwritten.set(id, fulfilled ?? this.unwritten.get(id) ?? null)
    this.announce(id)
  }

  private takeFulfilledRequest(record: HostRecord, report: Report, serverVersion: string | null) {
    const requestedAt = record.updateRequestedAt
    if (requestedAt === null || report.version === undefined || serverVersion === null) return null
    if (compareVersions(report.version, serverVersion) < 0) return null
    record.updateRequestedAt = null
    record.updateRequestedBy = null
    return requestedAt
  }

  /** The signs of life since the last call. Whoever fails to write them gives them back by `giveBack`. */
  takeUnwritten(): SignOfLife[] {
    const taken = this.unwritten
    this.unwritten = new Map()
    this.oldestTakenAt = this.oldestUnwrittenAt
    this.oldestUnwrittenAt = null
    const signs: SignOfLife[] = []
    for (const [id, fulfilledRequestAt] of taken) {
      const record = this.byId.get(id)
      if (!record || record.lastSeenAt === null) continue
      const { hostname, platform, currentVersion, optedOut, lastSeenAt } = record
      signs.push({ id, hostname, platform, currentVersion, optedOut, lastSeenAt, fulfilledRequestAt })
    }
    return signs
  }

  giveBack(signs: readonly SignOfLife[]): void {
    for (const sign of signs) {
      this.unwritten.set(sign.id, this.unwritten.get(sign.id) ?? sign.fulfilledRequestAt)
    }
    this.oldestUnwrittenAt = this.oldestTakenAt ?? this.oldestUnwrittenAt
  }

  get unwrittenCount(): number {
    return this.unwritten.size
  }

  /** When the oldest of them was noted, epoch milliseconds; null when all are written. */
  get unwrittenSince(): number | null {
    return this.unwritten.size === 0 ? null : this.oldestUnwrittenAt
  }

  /** Calls back with the id of every host that was added, removed, changed or seen. */
  onChange(listener: (hostId: string) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private announce(id: string): void {
    for (const listener of this.listeners) listener(id)
  }
}
