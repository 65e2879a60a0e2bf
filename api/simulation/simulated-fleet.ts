import { hashToken } from '../src/auth/token.ts'
import { seededRandom } from '../durability/random.ts'
import { fakeBinary } from '../src/releases/testing/fake-binary.ts'
import { LINUX, createDraft, release, upload } from '../src/releases/testing/release-steps.ts'
import { Rollout } from '../src/rollouts/rollout.entity.ts'
import type { RolloutFacts } from '../src/rollouts/rollout-facts.ts'
import { NOON } from '../src/testing/factories.ts'
import { TestApp } from '../src/testing/test-app.ts'
import { Ledger } from './ledger.ts'
import { DirectLine, WireLine } from './line.ts'
import { SEED } from './seed.ts'
import { POLL_MS, SimulatedAgent, type Surroundings } from './simulated-agent.ts'
import { FIRST, storeHosts } from './store-hosts.ts'
import { VirtualTime } from './virtual-time.ts'

/** What happens within a slot happens at once, as far as the hosts can tell: as many requests side by side. */
export const SLOT_MS = 100
/** Every how manyth host goes the whole way through the HTTP server. */
const ON_THE_WIRE = 500

export interface FleetOptions {
  readonly hosts: number
  readonly fateOf: Surroundings['fateOf']
  readonly deliveryOf?: Surroundings['deliveryOf']
  /** Columns of a host, other than usual; by its number. */
  readonly columnsOf?: (index: number) => Record<string, unknown>
  /** Whether it is switched off all the time. */
  readonly isAway?: (index: number) => boolean
}

/** A real server on SQLite, and its hosts, in virtual time. All of them run v1.0.0, which is settled. */
export class SimulatedFleet implements AsyncDisposable {
  readonly ledger = new Ledger()
  readonly agents: SimulatedAgent[] = []
  private readonly tasks = new Map<number, Array<() => Promise<void>>>()
  private running = 0
  private broken: unknown = null

  private constructor(
    readonly world: TestApp,
    readonly time: VirtualTime,
  ) {}

  static async start(options: FleetOptions): Promise<SimulatedFleet> {
    const world = await TestApp.start()
    const time = new VirtualTime(NOON, (now) => (world.now = now))
    const fleet = new SimulatedFleet(world, time)
    await release(world, FIRST)
    const rows = Array.from({ length: options.hosts }, (_, index) => ({
      id: `host-${String(index).padStart(6, '0')}`,
      token_hash: hashToken(tokenOf(index)),
      ...options.columnsOf?.(index),
    }))
    await storeHosts(world.app.deps.database, rows, time.now)
    await world.restart()
    // Nobody looks at the dashboard, nor writes VERSION by hand. What dashboards cost is measured by costs.test.ts.
    world.app.deps.feed.stop()
    await world.app.deps.releases.versionFile.stop()
    fleet.populate(rows, options)
    return fleet
  }

  private populate(rows: ReadonlyArray<{ readonly id: string }>, options: FleetOptions): void {
    const { app } = this.world
    const [direct, wire] = [new DirectLine(app), new WireLine(app)]
    const random = seededRandom(SEED + 1)
    const around = this.surroundings(random, options)
    for (const [index, { id }] of rows.entries()) {
      const line = index % ON_THE_WIRE === 0 ? wire : direct
      const agent = new SimulatedAgent(index, id, tokenOf(index), FIRST, line, around)
      this.agents.push(agent)
      if (!options.isAway?.(index)) this.later(random() * POLL_MS, () => agent.live())
    }
  }

  private surroundings(random: () => number, { fateOf, deliveryOf }: FleetOptions): Surroundings {
    const { ledger, time } = this
    return {
      random,
      now: () => time.now,
      later: (ms, act) => this.later(ms, act),
      fateOf,
      deliveryOf: deliveryOf ?? (() => 'once'),
      notePoll: () => ledger.polls++,
      noteOffer: (agent, version) => ledger.noteOffer(agent.id, version, time.now),
      noteDelivered: (agent, events) => ledger.noteDelivered(agent.id, events, time.now),
    }
  }

  private later(ms: number, act: () => Promise<void>): void {
    const slot = Math.floor(this.time.now / SLOT_MS) + Math.max(1, Math.ceil(ms / SLOT_MS))
    const ofSlot = this.tasks.get(slot)
    if (ofSlot) ofSlot.push(act)
    else this.tasks.set(slot, [act])
  }

  /** Lets that much time pass, or as much as it takes. @returns whether it came to be */
  async run(mostMs: number, until: () => boolean = () => false): Promise<boolean> {
    const end = this.time.now + mostMs
    while (this.time.now < end) {
      if (until()) return true
      const slot = Math.floor(this.time.now / SLOT_MS) + 1
      await this.time.advanceTo(slot * SLOT_MS)
      for (const act of this.tasks.get(slot) ?? []) this.begin(act)
      this.tasks.delete(slot)
      // Within the slot: places are gathered for a few milliseconds.
      await this.time.advanceTo(slot * SLOT_MS + SLOT_MS / 2)
      if (this.broken !== null) throw this.broken
      if (this.running > 0) throw new Error(`${this.running} requests were not answered within the slot`)
    }
    return until()
  }

  private begin(act: () => Promise<void>): void {
    this.running++
    act().then(
      () => this.running--,
      (error: unknown) => (this.broken ??= error),
    )
  }

  /** Uploads and publishes it; staged by the built-in plan, or by another. @returns the rollout's id */
  async publish(version: string, plan: Record<string, unknown> | null = null): Promise<string> {
    await createDraft(this.world, version)
    await upload(this.world, version, LINUX, fakeBinary({ version }))
    const { publishRelease } = await this.world.ask<{ publishRelease: { rollout: { id: string } } }>(
      'mutation ($input: PublishReleaseInput!) { publishRelease(input: $input) { rollout { id } } }',
      { input: { component: 'AGENT', version, strategy: 'STAGED', ...(plan && { plan }) } },
    )
    return publishRelease.rollout.id
  }

  /** As it is written. */
  async stored(rolloutId: string): Promise<Rollout> {
    return this.world.app.deps.database.fork().findOneOrFail(Rollout, { id: rolloutId })
  }

  /** As decisions know it. */
  get rollout(): RolloutFacts {
    const rollout = this.world.app.deps.releases.serverVersions.rollout('agent')
    if (rollout === null) throw new Error('a release is published')
    return rollout
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.time[Symbol.dispose]()
    await this.world[Symbol.asyncDispose]()
  }
}

function tokenOf(index: number): string {
  return `vesana_simulated-${index}`
}
