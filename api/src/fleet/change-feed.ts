import { createPubSub } from '@graphql-yoga/subscription'
import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import type { ServerVersions } from '../releases/server-versions.ts'
import { decideFor } from '../updates/decide-for.ts'
import { type HostFacts, isOnline } from '../updates/host-facts.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import type { SharedCounts } from './shared-counts.ts'
import { walkFleet } from './walk-fleet.ts'

/** What subscribers hear of: a host by its id, and that the fleet's summary may be another. */
export type Topics = {
  hostChanged: [hostId: string]
  fleetChanged: [nothing: null]
  rolloutChanged: [rolloutId: string]
}
export type ChangePubSub = ReturnType<typeof createPubSub<Topics>>

const GATHER_MS = 250
const SUMMARY_MS = 1000
const SWEEP_MS = 2000
/** A sweep of a large fleet may take a twentieth of the time at most. */
const REST_FACTOR = 20

/**
 * Tells subscribers of hosts whose status, as it is shown, has become another. Heartbeats that change nothing are not
 * told. Time alone changes statuses too (a host falls silent), so the whole fleet is looked over every two seconds, or
 * less often where that takes long.
 */
export class ChangeFeed {
  readonly pubSub: ChangePubSub = createPubSub<Topics>()
  private readonly shown = new Map<string, string>()
  private readonly touched = new Set<string>()
  private readonly changedRollouts = new Set<string>()
  private readonly currentRollouts = new Map<Component, string | null>()
  private summaryIsOld = false
  private readonly timers: NodeJS.Timeout[] = []
  private sweepTimer: NodeJS.Timeout | undefined
  private isStopped = false

  constructor(
    private readonly registry: HostRegistry,
    private readonly serverVersions: ServerVersions,
    private readonly counts: SharedCounts,
    private readonly clock: () => number,
  ) {}

  start(): void {
    for (const component of COMPONENTS) {
      this.currentRollouts.set(component, this.serverVersions.rollout(component)?.id ?? null)
    }
    const now = this.clock()
    for (const host of this.registry.all()) this.shown.set(host.id, this.keyOf(host, now))
    this.registry.onChange((id) => this.touched.add(id))
    this.registry.onOfferCounts((rolloutId) => this.changedRollouts.add(rolloutId))
    this.serverVersions.onChange((component) => {
      const rollout = this.serverVersions.rollout(component)?.id ?? null
      // Also the one that is the server version's no more: overtaken, withdrawn, or stopped by VERSION.
      for (const id of [rollout, this.currentRollouts.get(component)]) if (id) this.changedRollouts.add(id)
      this.currentRollouts.set(component, rollout)
      this.summaryIsOld = true
      this.counts.expire()
      this.planSweep(0)
    })
    this.every(GATHER_MS, () => this.tellTouched())
    this.planSweep(SWEEP_MS)
    this.every(SUMMARY_MS, () => this.tellSummary())
  }

  stop(): void {
    this.isStopped = true
    clearTimeout(this.sweepTimer)
    for (const timer of this.timers) clearInterval(timer)
  }

  private every(ms: number, act: () => void): void {
    const timer = setInterval(act, ms)
    timer.unref()
    this.timers.push(timer)
  }

  private planSweep(ms: number): void {
    if (this.isStopped) return
    clearTimeout(this.sweepTimer)
    this.sweepTimer = setTimeout(() => {
      this.sweepTimer = undefined
      const began = performance.now()
      void this.sweep().then(() => {
        const rest = Math.max(SWEEP_MS, (performance.now() - began) * REST_FACTOR)
        // Unless something has changed meanwhile, and the next one is due at once.
        if (this.sweepTimer === undefined) this.planSweep(rest)
      })
    }, ms)
    this.sweepTimer.unref()
  }

  private sweep(): Promise<void> {
    return walkFleet(this.registry.all(), ({ id }) => this.tell(id, this.clock()))
  }

  private tellTouched(): void {
    const now = this.clock()
    for (const id of this.touched) this.tell(id, now)
    this.touched.clear()
  }

  private tell(id: string, now: number): void {
    const host = this.registry.get(id)
    const key = host ? this.keyOf(host, now) : undefined
    if (key === this.shown.get(id)) return
    if (key === undefined) this.shown.delete(id)
    else this.shown.set(id, key)
    this.summaryIsOld = true
    if (host) this.pubSub.publish('hostChanged', id)
  }

  private tellSummary(): void {
    if (this.summaryIsOld || this.changedRollouts.size > 0) this.counts.expire()
    for (const id of this.changedRollouts) this.pubSub.publish('rolloutChanged', id)
    this.changedRollouts.clear()
    if (!this.summaryIsOld) return
    this.summaryIsOld = false
    this.pubSub.publish('fleetChanged', null)
  }

  /** Two hosts' equal keys look alike to an administrator, but for when they were last seen. */
  private keyOf(host: HostFacts, now: number): string {
    const { reason } = decideFor(host, this.serverVersions, now)
    const server = this.serverVersions.current(host.component)?.version
    const { attempt } = host
    const progress = attempt ? `${attempt.id} ${attempt.stage} ${attempt.percent}` : ''
    const flags = `${isOnline(host, now)} ${host.pausedAt} ${host.updateRequestedAt} ${host.platform}`
    return [reason, server, host.currentVersion, host.hostname, progress, flags].join('|')
  }
}
