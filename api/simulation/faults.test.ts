import { expect, test } from 'vitest'
import { attemptBound } from '../src/updates/attempt-bound.ts'
import { IDLE_MS } from '../src/rollouts/end-of-offer.ts'
import { type UpdateTables, fromTime } from '../src/updates/update-tables.ts'
import { expectAgreement } from './agreement.ts'
import type { Fate } from './course.ts'
import { HOSTS, SEED, counted, say } from './seed.ts'
import { seededRandom } from '../durability/random.ts'
import type { Delivery } from './simulated-agent.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

const MINUTE_MS = 60_000
const STEP_MS = 2000
const ATTEMPTS = HOSTS / 2

/** One stage, which nothing stops before the last host is done. */
const UNSTOPPABLE = {
  stages: [{ percent: 100, bakeSeconds: 0, minSuccesses: 10_000_000 }],
  failureCount: 1_000_000,
  failureRatio: 1,
}

test('no attempt and no offer is ever left open beyond its bound', async () => {
  const random = seededRandom(SEED + 2)
  const oneOf = <T>(rare: readonly T[], usual: T): T => rare[Math.floor(random() * 100)] ?? usual
  await using fleet = await SimulatedFleet.start({
    hosts: Math.ceil(ATTEMPTS * 1.01),
    fateOf: () => oneOf<Fate>(['dies', 'failsDownload', 'crashes'], 'succeeds'),
    deliveryOf: () => oneOf<Delivery>(['lost', 'twice', 'late'], 'once'),
  })
  const id = await fleet.publish('v1.1.0', UNSTOPPABLE)
  // All have polled and begun within five minutes; the longest bound is that of an offer that nobody takes.
  await fleet.run(5 * MINUTE_MS + IDLE_MS + 30 * MINUTE_MS)
  const overdue = await findOverdue(fleet)
  const open = await findOpen(fleet)
  say(
    `faults: ${counted(fleet.ledger.attempts)} attempts, ${open.attempts.length} of them and ${open.offers.length} offers open, ${overdue.length} overdue`,
  )
  expect(fleet.ledger.attempts).toBeGreaterThanOrEqual(ATTEMPTS)
  expect(overdue).toEqual([])

  await fleet.run(8 * 60 * MINUTE_MS, () => fleet.rollout.updating === 0)
  await fleet.run(70 * MINUTE_MS)
  const counts = await expectAgreement(fleet, id, 'v1.1.0')
  say(`faults: ${JSON.stringify(counts)}`)
  expect(counts).toMatchObject({ updating: 0 })
  for (const name of ['completed', 'failed', 'rolledBack', 'lost'] as const)
    expect(counts[name]).toBeGreaterThan(0)
})

async function findOpen(fleet: SimulatedFleet) {
  const kysely = fleet.world.app.deps.database.fork().getKysely<UpdateTables>()
  const attempts = await kysely
    .selectFrom('update_attempt')
    .select(['host_id', 'stage', 'updated_at'])
    .where('ended_at', 'is', null)
    .execute()
  const offers = await kysely
    .selectFrom('rollout_offer')
    .select(['host_id', 'offered_at'])
    .where('outcome', 'is', null)
    .execute()
  return { attempts, offers }
}

/** Attempts that have been silent, and offers that have been open, for longer than they may. */
async function findOverdue(fleet: SimulatedFleet) {
  const { attempts, offers } = await findOpen(fleet)
  const since = (ms: number) => fleet.time.now - ms - STEP_MS
  return [
    ...attempts.filter(({ stage, updated_at }) => since(fromTime(updated_at)) > attemptBound(stage)),
    ...offers.filter(({ offered_at }) => since(fromTime(offered_at)) > IDLE_MS),
  ]
}
