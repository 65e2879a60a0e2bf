import { expect, test } from 'vitest'
import { HOSTS, chanceOf, counted, say } from './seed.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

const MINUTE_MS = 60_000

/** Two in a hundred cannot be reached, each in its way. */
function lotOf(index: number): 'usual' | 'paused' | 'optedOut' | 'away' {
  const chance = chanceOf(index, 2)
  if (chance < 0.01) return 'paused'
  if (chance < 0.015) return 'optedOut'
  return chance < 0.02 ? 'away' : 'usual'
}

test('a good release reaches every host that can be reached, and no other', async () => {
  await using fleet = await SimulatedFleet.start({
    hosts: HOSTS,
    fateOf: () => 'succeeds',
    columnsOf: (index) => ({
      paused_at: lotOf(index) === 'paused' ? 1 : null,
      opted_out: lotOf(index) === 'optedOut' ? 1 : 0,
    }),
    isAway: (index) => lotOf(index) === 'away',
  })
  const began = process.hrtime.bigint()
  const id = await fleet.publish('v1.1.0')
  const published = fleet.time.now
  const reachable = fleet.agents.filter(({ index }) => lotOf(index) === 'usual')
  let arrived = 0
  const isThere = () => {
    while (reachable[arrived]?.saidVersion === 'v1.1.0') arrived++
    return arrived === reachable.length
  }
  expect(await fleet.run(180 * MINUTE_MS, isThere)).toBe(true)
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  const { polls } = fleet.ledger
  say(
    `good: ${counted(reachable.length)} of ${counted(HOSTS)} hosts in ${(fleet.time.now - published) / MINUTE_MS} virtual minutes; ` +
      `${counted(polls)} polls in ${seconds.toFixed(1)} s, ${counted(Math.round(polls / seconds))} a second`,
  )
  expect(fleet.agents.filter(({ version }) => version === 'v1.1.0')).toHaveLength(reachable.length)
  expect((await fleet.stored(id)).state).toBe('FINISHED')
})
