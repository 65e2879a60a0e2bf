import { expect, test } from 'vitest'
import { expectAgreement } from './agreement.ts'
import { expectedHalt } from './expected-halt.ts'
import { HOSTS, chanceOf, counted, say } from './seed.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

const MINUTE_MS = 60_000
const stages = [
  { percent: 1, atLeast: 1, bakeSeconds: 900 },
  { percent: 10, bakeSeconds: 900 },
  { percent: 100, bakeSeconds: 0 },
]

test.for([0.05, 0.005])(
  'a release that fails on one host in a hundred goes as a limit of %s says',
  async (ratio) => {
    const fails = (index: number) => chanceOf(index, 1) < 0.01
    await using fleet = await SimulatedFleet.start({
      hosts: HOSTS,
      fateOf: ({ index }) => (fails(index) ? 'crashes' : 'succeeds'),
    })
    const id = await fleet.publish('v1.1.0', { stages, failureCount: 3, failureRatio: ratio })
    const isOver = () => fleet.rollout.state !== 'RUNNING'
    expect(await fleet.run(180 * MINUTE_MS, isOver)).toBe(true)
    const { state, endedAt } = await fleet.stored(id)
    const ends = (fleet.ledger.ends.get('v1.1.0') ?? []).filter(({ at }) => at <= fleet.time.now)
    const halt = expectedHalt(ends, { count: 3, ratio })
    const { completed, rolledBack } = fleet.rollout
    say(
      `1 % fail, limit ${ratio}: ${state} after ${counted(completed)} successes and ${counted(rolledBack)} failures`,
    )
    expect(state).toBe(halt === null ? 'FINISHED' : 'HALTED')
    if (halt !== null) expect(endedAt?.getTime()).toBeLessThanOrEqual(halt + 10_000)
    await fleet.run(15 * MINUTE_MS)
    if (halt !== null) await expectAgreement(fleet, id, 'v1.1.0')
  },
)
