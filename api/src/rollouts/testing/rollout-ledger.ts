/* oxlint-disable vitest/no-standalone-expect, vitest/valid-expect -- the test's own expectations, said with what they are about */
// Longer than most: what must hold after every step of a course, checked against the same memory of what was told.
// Longer than most: the promises of rollouts in one list, all checked after every action.
import { isTerminal } from '@vesana/agent/protocol'
import { expect } from 'vitest'
import type { TestApp } from '../../testing/test-app.ts'
import { attemptFactsOf } from '../../updates/attempt-facts-of.ts'
import { attemptBound } from '../../updates/attempt-bound.ts'
import { compareVersions } from '../../updates/compare-versions.ts'
import type { UpdateTables } from '../../updates/update-tables.ts'
import { fromTime } from '../../updates/update-tables.ts'
import { IDLE_MS, SILENCE_MS } from '../end-of-offer.ts'
import { stageOf } from '../judge-turn.ts'
import { stageSize } from '../places-left.ts'
import type { BegunStage, OfferCounts, OfferOutcome } from '../rollout-facts.ts'
import { type RolloutRow, readRollout } from '../rollout-rows.ts'
import type { Action } from './rollout-actions.ts'
import type { SimulatedHost } from './simulated-host.ts'

interface Before {
  readonly isRequested: boolean
  readonly isPaused: boolean
}

interface Rollout extends RolloutRow {
  readonly version: string
}

interface Offer {
  readonly hostId: string
  readonly outcome: OfferOutcome | null
  readonly offeredAt: number
  readonly attemptId: string | null
}

type Answer = Record<string, unknown> | null

interface List {
  readonly hosts: { readonly nodes: Array<{ id: string; agentStatus: { reason: string } }> }
  readonly fleet: { readonly byReason: Array<{ reason: string; count: number }> }
}

/**
 * What the model remembers of a course, and the properties that hold after everything that happens. It reads the rows
 * itself, and counts them in its own way.
 */
export class Ledger {
  private listensSince = -Infinity
  private readonly said: Action[] = []
  private list: Promise<List> | null = null
  /** Whom a staged rollout told of its release, by `rollout host`, and whether by request. */
  private readonly places = new Map<string, { forced: boolean }>()
  /** How updates ended that the server heard of, by `version host`. */
  private readonly ends = new Set<string>()
  private readonly stages = new Map<string, readonly BegunStage[]>()
  private readonly members = new Set<string>()
  private held: Array<{ host: SimulatedHost; before: Before; answer: Answer | undefined }> = []

  /** @param seen is told of every state, outcome and reason that the course comes to */
  constructor(
    private readonly world: TestApp,
    private readonly seen: Set<string>,
  ) {}

  say(action: Action): void {
    this.said.push(action)
    this.list = null
  }

  /** Reasons by host, as the list has them behind the action. */
  private async reasons(): Promise<Map<string, string>> {
    this.list ??= this.readList()
    const { hosts } = await this.list
    return new Map(hosts.nodes.map(({ id, agentStatus }) => [id, agentStatus.reason]))
  }

  private readList(): Promise<List> {
    return this.world.ask<List>(
      '{ hosts(first: 100) { nodes { id agentStatus { reason } } } fleet { byReason { reason count } } }',
    )
  }

  before({ wire }: SimulatedHost): Before {
    const host = this.world.app.deps.registry.get(wire.id)
    return { isRequested: host?.updateRequestedAt != null, isPaused: host?.pausedAt != null }
  }

  /** A server that has just started has heard nothing of the silence before. */
  restarted(): void {
    this.listensSince = this.world.now
  }

  /** The host asks to be answered only once there is news: what it is told then is judged as things are then. */
  async hold(host: SimulatedHost): Promise<void> {
    host.isAway = false
    const one: (typeof this.held)[number] = { host, before: this.before(host), answer: undefined }
    const body = { version: host.version, platform: 'linux-amd64', auto_update: !host.optedOut }
    void host.wire.request('POST', '/heartbeat', body, { prefer: 'wait=50' }).then((answer) => {
      one.answer = answer.status === 200 ? answer.body : null
    })
    this.held.push(one)
  }

  heard({ wire }: SimulatedHost, end: { stage: string; to: string } | null): void {
    if (end !== null) this.ends.add(`${end.to} ${wire.id}`)
  }

  /** Whatever path the answer came by, it offers nothing of a rollout that has stopped. */
  async told(host: SimulatedHost, answer: Answer | undefined, before: Before | null): Promise<void> {
    const version = answer?.['latest_version'] as string | undefined
    const isOffer = version !== undefined && compareVersions(version, host.version ?? version) > 0
    host.told = isOffer ? version : null
    const facts = this.world.app.deps.registry.get(host.wire.id)
    if (facts === undefined) return
    const reason = (await this.reasons()).get(host.wire.id) ?? ''
    const what = `${host.machineId} on ${host.version}, told ${version}, ${reason}`
    expect(['OFFERED', 'UPDATE_REQUESTED', 'UPDATING'].includes(reason), what).toBe(isOffer)
    expect(reason === 'RESTORING', what).toBe(answer?.['roll_back_from'] !== undefined)
    if (!isOffer) return
    expect(before?.isPaused && facts.pausedAt !== null, what).not.toBe(true)
    expect(facts.optedOut, what).toBe(false)
    const rollout = (await this.rollouts()).find((one) => one.version === version)
    const isRequested = before?.isRequested || facts.updateRequestedAt !== null
    const allowed = isRequested ? ['RUNNING', 'FINISHED', 'PAUSED'] : ['RUNNING', 'FINISHED']
    expect(allowed, what).toContain(rollout?.state)
    if (rollout?.plan == null || rollout.state === 'FINISHED') return
    const key = `${rollout.id} ${host.wire.id}`
    const known = this.places.get(key)
    this.places.set(key, { forced: (known?.forced ?? false) || isRequested })
  }

  async check(hosts: readonly SimulatedHost[]): Promise<void> {
    try {
      await this.settle()
      for (const rollout of await this.rollouts()) {
        const offers = await this.offersOf(rollout.id)
        for (const what of [rollout.state, ...offers.map(({ outcome }) => outcome)]) this.seen.add(`${what}`)
        this.checkPlaces(rollout, offers)
        this.checkStages(rollout)
        await this.checkEnds(rollout, offers)
        this.checkCounts(rollout, offers)
      }
      await this.checkAttempts()
      await this.checkList(hosts)
    } catch (error) {
      const course = this.said.map((action) => `  ${JSON.stringify(action)}`).join('\n')
      throw new Error(`after\n${course}\n${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }

  /** Waits until every heartbeat that is held no more has its answer. */
  private async settle(): Promise<void> {
    const open = () => this.held.filter(({ answer }) => answer === undefined)
    const areHeld = () => open().length <= this.world.app.heldHeartbeats.count
    for (let i = 0; i < 3; i++) await new Promise(setImmediate)
    if (!areHeld()) await expect.poll(areHeld, { timeout: 5000, interval: 2 }).toBe(true)
    const answered = this.held.filter(({ answer }) => answer !== undefined)
    this.held = open()
    if (answered.length > 0) this.list = null
    for (const { host, answer, before } of answered) if (answer) await this.told(host, answer, before)
  }

  private async rollouts(): Promise<Rollout[]> {
    const kysely = this.kysely()
    const rows = await kysely
      .selectFrom('rollout')
      .innerJoin('release', 'release.id', 'rollout.release_id')
      .select(['rollout.id', 'release.version'])
      .execute()
    return Promise.all(
      rows.map(async ({ id, version }) => ({ ...(await readRollout(kysely, id))!, version })),
    )
  }

  private async offersOf(rolloutId: string): Promise<Offer[]> {
    const rows = await this.kysely()
      .selectFrom('rollout_offer')
      .selectAll()
      .where('rollout_id', '=', rolloutId)
      .execute()
    return rows.map(({ host_id, outcome, offered_at, attempt_id }) => ({
      hostId: host_id,
      outcome,
      offeredAt: fromTime(offered_at),
      attemptId: attempt_id,
    }))
  }

  /** Who was told has a place, who has a place was told; and places are no more than the limits. */
  private checkPlaces(rollout: Rollout, offers: readonly Offer[]): void {
    const { registry } = this.world.app.deps
    const told = [...this.places.keys()]
      .filter((key) => key.startsWith(rollout.id))
      .map((key) => key.split(' ')[1] as string)
      .filter((id) => registry.get(id) !== undefined)
    const placed = offers.map(({ hostId }) => hostId)
    expect(placed.toSorted(), `places of ${rollout.version}`).toEqual(told.toSorted())
    const forced = (hostId: string) => this.places.get(`${rollout.id} ${hostId}`)?.forced === true
    const open = offers.filter(({ hostId, outcome }) => outcome === null && !forced(hostId))
    expect(open.length, `updating ${rollout.version}`).toBeLessThanOrEqual(
      rollout.plan?.maxUpdating ?? Infinity,
    )
    const own = offers.filter(({ hostId, outcome }) => !isBack(outcome) && !forced(hostId))
    expect(own.length, `in the stage of ${rollout.version}`).toBeLessThanOrEqual(stageSize(rollout))
  }

  /** Stages are only added, none is narrower than the one before, and nobody falls out. */
  private checkStages(rollout: Rollout): void {
    const before = this.stages.get(rollout.id) ?? []
    expect(rollout.begun.slice(0, before.length), `stages of ${rollout.version}`).toEqual(before)
    const cuts = rollout.begun.flatMap(({ cut }) => cut ?? [])
    expect(cuts, `cuts of ${rollout.version}`).toEqual(cuts.toSorted((a, b) => a - b))
    this.stages.set(rollout.id, rollout.begun)
    for (const host of this.world.app.deps.registry.all()) {
      const key = `${rollout.id} ${host.id}`
      const isIn = stageOf(rollout, host) !== null
      expect(isIn || !this.members.has(key), `${host.hostname} stays in ${rollout.version}`).toBe(true)
      if (isIn) this.members.add(key)
    }
  }

  /** An update whose end was heard of has ended as its attempt did; after a step nothing is open beyond its bound. */
  private async checkEnds(rollout: Rollout, offers: readonly Offer[]): Promise<void> {
    const { registry } = this.world.app.deps
    const wasStepped = this.said.at(-1)?.kind === 'step'
    const current = this.world.app.deps.releases.serverVersions.rollout('agent')
    const stages = await this.stagesOfAttempts()
    for (const { hostId, outcome, offeredAt, attemptId } of offers) {
      const host = registry.get(hostId)
      const what = `the offer of ${rollout.version} to ${host?.hostname}, ${outcome}`
      if (this.ends.has(`${rollout.version} ${hostId}`)) {
        expect(['COMPLETED', 'FAILED', 'ROLLED_BACK'], what).toContain(outcome)
      }
      // One that was only seen to run the release has none.
      if (attemptId !== null) expect(stages.get(attemptId), what).toBe(outcome)
      if (!wasStepped || outcome !== null || host === undefined) continue
      const hasBegun = host.attempt?.toVersion === rollout.version && host.attempt.updatedAt >= offeredAt
      const reportedAt = hasBegun ? host.attempt.updatedAt : 0
      const since = this.world.now - Math.max(offeredAt, host.lastSeenAt ?? 0, reportedAt, this.listensSince)
      // What was begun before its rollout stopped ends with its attempt.
      if (hasBegun && current?.id !== rollout.id && !isTerminal(host.attempt.stage)) continue
      expect(since, `${what}, silent`).toBeLessThanOrEqual(SILENCE_MS)
      const idle = this.world.now - Math.max(offeredAt, this.listensSince)
      if (!hasBegun) expect(idle, `${what}, idle`).toBeLessThanOrEqual(IDLE_MS)
    }
  }

  private async stagesOfAttempts(): Promise<Map<string, string>> {
    const rows = await this.kysely().selectFrom('update_attempt').select(['id', 'stage']).execute()
    return new Map(rows.map(({ id, stage }) => [id, stage]))
  }

  /** Memory counts what the rows say. */
  private checkCounts(rollout: Rollout, offers: readonly Offer[]): void {
    const current = this.world.app.deps.releases.serverVersions.rollout('agent')
    if (current?.id !== rollout.id || rollout.plan === null) return
    const count = (...outcomes: Array<OfferOutcome | null>) =>
      offers.filter(({ outcome }) => outcomes.includes(outcome)).length
    const rows: OfferCounts = {
      offered: offers.filter(({ outcome }) => !isBack(outcome)).length,
      updating: count(null),
      completed: count('COMPLETED'),
      failed: count('FAILED'),
      rolledBack: count('ROLLED_BACK'),
      lost: count('LOST'),
    }
    const { offered, updating, completed, failed, rolledBack, lost } = current
    expect(
      { offered, updating, completed, failed, rolledBack, lost },
      `counts of ${rollout.version}`,
    ).toEqual(rows)
    expect(this.world.app.deps.registry.offerCounts(rollout.id)).toEqual(rows)
  }

  /** One attempt at a time on a host, memory knows the last one, and after a step none is beyond its bound. */
  private async checkAttempts(): Promise<void> {
    const rows = await this.kysely().selectFrom('update_attempt').selectAll().execute()
    const byHost = Map.groupBy(rows, ({ host_id }) => host_id)
    for (const [hostId, ofHost] of byHost) {
      const attempts = ofHost.map(attemptFactsOf).toSorted((a, b) => a.startedAt - b.startedAt)
      const open = attempts.filter(({ stage }) => !isTerminal(stage))
      const what = `attempts of ${this.world.app.deps.registry.get(hostId)?.hostname}`
      expect(open.length, what).toBeLessThanOrEqual(1)
      expect(this.world.app.deps.registry.get(hostId)?.attempt, what).toEqual(attempts.at(-1))
      for (const attempt of attempts) expect(attempt.endedAt !== null, what).toBe(isTerminal(attempt.stage))
      if (this.said.at(-1)?.kind !== 'step') continue
      for (const { stage, updatedAt } of open) {
        const since = this.world.now - Math.max(updatedAt, this.listensSince)
        expect(since, what).toBeLessThanOrEqual(attemptBound(stage))
      }
    }
  }

  /** The list has every host once, with the reason that the fleet counts it by. */
  private async checkList(hosts: readonly SimulatedHost[]): Promise<void> {
    const { hosts: list, fleet } = await this.readList()
    expect(list.nodes.map(({ id }) => id).toSorted()).toEqual(hosts.map(({ wire }) => wire.id).toSorted())
    const byReason = Map.groupBy(list.nodes, ({ agentStatus }) => agentStatus.reason)
    for (const reason of byReason.keys()) this.seen.add(reason)
    const counted = fleet.byReason.filter(({ count }) => count > 0)
    expect(Object.fromEntries(counted.map(({ reason, count }) => [reason, count]))).toEqual(
      Object.fromEntries([...byReason].map(([reason, some]) => [reason, some.length])),
    )
  }

  private kysely() {
    return this.world.app.deps.database.fork().getKysely<UpdateTables>()
  }
}

function isBack(outcome: OfferOutcome | null): boolean {
  return outcome === 'RETURNED' || outcome === 'WITHDRAWN'
}
