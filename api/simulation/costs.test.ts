import { expect, test } from 'vitest'
import { summarizeFleet } from '../src/fleet/summarize-fleet.ts'
import { decideFor } from '../src/updates/decide-for.ts'
import type { Reason } from '../src/updates/reasons.ts'
import { HOSTS, counted, say } from './seed.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

const MINUTE_MS = 60_000
const TIMES = 5
const ROLLOUT = `query ($id: ID!) { rollout(id: $id) { step { kind }
  counts { offered waiting byReason { reason count } } } }`

interface Counts {
  readonly offered: number
  readonly waiting: number
  readonly byReason: ReadonlyArray<{ readonly reason: Reason; readonly count: number }>
}

/** Says what a look over the fleet costs, and for how long it keeps polls from being answered. */
test('what is counted in slices is what each host would be told', async () => {
  await using fleet = await SimulatedFleet.start({ hosts: HOSTS, fateOf: () => 'succeeds' })
  const { deps } = fleet.world.app
  const { registry, releases, clock } = deps
  const id = await fleet.publish('v1.1.0')
  await fleet.run(3 * MINUTE_MS)

  const oneByOne = new Map<Reason, number>()
  await measure('each host decided on, in one piece', async () => {
    oneByOne.clear()
    for (const host of registry.all()) {
      const { reason } = decideFor(host, releases.serverVersions, clock())
      oneByOne.set(reason, (oneByOne.get(reason) ?? 0) + 1)
    }
  })
  await measure('a step of the rollouts', () => deps.rollouts.steering.step())
  await measure('the fleet’s summary', () => summarizeFleet(registry.all(), releases.serverVersions, clock()))
  await measure('a rollout’s counts and step', () => {
    deps.counts.expire()
    return fleet.world.ask(ROLLOUT, { id })
  })
  await measure('the same again within a second', () => fleet.world.ask(ROLLOUT, { id }))
  await measure('the same for ten at once', () => {
    deps.counts.expire()
    return Promise.all(Array.from({ length: 10 }, () => fleet.world.ask(ROLLOUT, { id })))
  })
  await measure('the metrics', () => fleet.world.app.metrics.text())

  const summary = await summarizeFleet(registry.all(), releases.serverVersions, clock())
  const { rollout } = await fleet.world.ask<{ rollout: { counts: Counts } }>(ROLLOUT, { id })
  expect(new Map(summary.byReason.map(({ reason, count }) => [reason, count]))).toEqual(oneByOne)
  const waiting = new Map([...oneByOne].filter(([reason]) => reason !== 'CURRENT'))
  expect(new Map(rollout.counts.byReason.map(({ reason, count }) => [reason, count]))).toEqual(waiting)
})

/** The best of some runs, as others may use the machine; the longest turn is that of the best. */
async function measure(what: string, act: () => Promise<unknown>): Promise<void> {
  let [best, turn] = [Infinity, Infinity]
  for (let time = 0; time < TIMES; time++) {
    const began = process.hrtime.bigint()
    const turns = new Turns()
    await act()
    const longest = turns.end()
    const took = Number(process.hrtime.bigint() - began) / 1e6
    if (took < best) [best, turn] = [took, longest]
  }
  say(`${counted(HOSTS)} hosts, ${what}: ${best.toFixed(1)} ms, longest turn ${turn.toFixed(1)} ms`)
}

/** How long the turns of the event loop are, seen by immediates that follow each other. */
class Turns {
  private last = process.hrtime.bigint()
  private longest = 0
  private isOver = false

  constructor() {
    this.look()
  }

  end(): number {
    this.isOver = true
    return this.note()
  }

  private look(): void {
    setImmediate(() => {
      this.note()
      if (!this.isOver) this.look()
    })
  }

  private note(): number {
    const now = process.hrtime.bigint()
    this.longest = Math.max(this.longest, Number(now - this.last) / 1e6)
    this.last = now
    return this.longest
  }
}
