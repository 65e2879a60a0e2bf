import { describe, expect, test } from 'vitest'
import {
  CANARY_FIRST,
  changeRollout,
  fleetOf,
  pollAll,
  publishBy,
  rolloutOf,
  steer,
} from '../testing/fleet.ts'
import { DATABASES, TestApp, type TestHost } from '../testing/test-app.ts'
import { withdraw, writeVersion } from '../releases/testing/release-steps.ts'
import type { UpdateTables } from '../updates/update-tables.ts'

const MINUTE = 60_000
/** One host at a time. */
const ONE_BY_ONE = { ...CANARY_FIRST, stages: [{ percent: 100, bakeSeconds: 0 }], maxUpdating: 1 }
const NEXT = 'v1.1.0'

interface World {
  readonly world: TestApp
  readonly id: string
  /** Was offered the release, and has not begun. */
  readonly holder: TestHost
  readonly others: TestHost[]
}

async function withOpenOffer(world: TestApp, plan: Record<string, unknown> = ONE_BY_ONE): Promise<World> {
  await world.app.deps.rollouts.steering.stop()
  await publishBy(world, 'v1.0.0', null)
  const hosts = await fleetOf(world, 3)
  const { id } = await publishBy(world, NEXT, plan)
  await steer(world)
  const told = await pollAll(hosts)
  expect(told.filter((version) => version === NEXT)).toHaveLength(1)
  const holder = hosts[told.indexOf(NEXT)]!
  return { world, id, holder, others: hosts.filter((host) => host !== holder) }
}

/** Minutes in which hosts say that they live, and rollouts take their steps. */
async function passWith(
  world: TestApp,
  minutes: number,
  hosts: readonly TestHost[],
  more = {},
): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    world.pass(MINUTE)
    for (const host of hosts) await host.heartbeat('v1.0.0', more)
  }
  await steer(world)
}

async function outcomes(world: TestApp, rolloutId: string): Promise<Array<string | null>> {
  const kysely = world.app.deps.database.fork().getKysely<UpdateTables>()
  const rows = await kysely
    .selectFrom('rollout_offer')
    .select('outcome')
    .where('rollout_id', '=', rolloutId)
    .execute()
  return rows.map(({ outcome }) => outcome)
}

async function setPaused(world: TestApp, mutation: 'pauseAutoUpdate' | 'resumeAutoUpdate', host: TestHost) {
  await world.ask(`mutation ($ids: [ID!]!) { ${mutation}(hostIds: $ids) { errors { code } } }`, {
    ids: [host.id],
  })
}

describe.each(DATABASES)('a place in a rollout, on %s,', (kind) => {
  test('goes back once its host is paused and has not begun, and is taken by another', async () => {
    await using world = await TestApp.start(kind)
    const { id, holder, others } = await withOpenOffer(world)
    await setPaused(world, 'pauseAutoUpdate', holder)
    await passWith(world, 4, [holder])
    expect(await pollAll(others)).not.toContain(NEXT)
    await passWith(world, 1, [holder])
    expect(await rolloutOf(world, id)).toMatchObject({
      state: 'RUNNING',
      counts: { offered: 0, updating: 0, lost: 0 },
    })
    expect((await pollAll(others)).filter((version) => version === NEXT)).toHaveLength(1)

    await setPaused(world, 'resumeAutoUpdate', holder)
    expect((await holder.poll()).body.latest_version).toBe('v1.0.0')
    expect((await holder.status()).reason).toBe('LIMIT_REACHED')
  })

  test('is had anew by the host that gave it back', async () => {
    await using world = await TestApp.start(kind)
    const { id, holder } = await withOpenOffer(world)
    await setPaused(world, 'pauseAutoUpdate', holder)
    await passWith(world, 5, [holder])
    expect(await outcomes(world, id)).toEqual(['RETURNED'])
    await setPaused(world, 'resumeAutoUpdate', holder)
    expect((await holder.poll()).body.latest_version).toBe(NEXT)
    expect(await outcomes(world, id)).toEqual([null])
    await world.restart()
    expect(await rolloutOf(world, id)).toMatchObject({ counts: { offered: 1, updating: 1 } })
  })

  test('goes back when its host opts out', async () => {
    await using world = await TestApp.start(kind)
    const { id, holder, others } = await withOpenOffer(world)
    await passWith(world, 5, [holder], { auto_update: false })
    expect(await outcomes(world, id)).toEqual(['RETURNED'])
    expect(await pollAll(others)).toContain(NEXT)
  })

  test('is kept by a host that has begun, paused or not, until that ends', async () => {
    await using world = await TestApp.start(kind)
    const { id, holder, others } = await withOpenOffer(world, {
      ...ONE_BY_ONE,
      failureCount: 9,
      failureRatio: 1,
    })
    await holder.report({ stage: 'DOWNLOADING' })
    await setPaused(world, 'pauseAutoUpdate', holder)
    await passWith(world, 60, [holder])
    expect(await outcomes(world, id)).toEqual([null])
    await passWith(world, 1, [holder, ...others])
    expect((await outcomes(world, id)).filter((outcome) => outcome === 'FAILED')).toHaveLength(1)
  })

  test('of a host that fell silent is lost, not given back: it may have taken the offer', async () => {
    await using world = await TestApp.start(kind)
    const { id, holder, others } = await withOpenOffer(world, {
      ...ONE_BY_ONE,
      failureCount: 9,
      failureRatio: 1,
    })
    await setPaused(world, 'pauseAutoUpdate', holder)
    await passWith(world, 31, others)
    expect((await outcomes(world, id)).filter((outcome) => outcome === 'LOST')).toHaveLength(1)
  })

  test('goes back while the rollout is paused, so that nobody is lost when it goes on', async () => {
    await using world = await TestApp.start(kind)
    const { id, holder } = await withOpenOffer(world)
    await changeRollout(world, 'pause', id)
    await passWith(world, 125, [holder])
    expect(await outcomes(world, id)).toEqual(['RETURNED'])
    await changeRollout(world, 'resume', id)
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'RUNNING', counts: { lost: 0 } })
    expect((await holder.poll()).body.latest_version).toBe(NEXT)
  })
})

const STOPS: Array<[string, (world: TestApp, id: string) => Promise<unknown>]> = [
  [
    'its release is withdrawn',
    (world) => withdraw(world, world.app.deps.releases.serverVersions.current('agent')!.id),
  ],
  ['another release overtakes it', (world) => publishBy(world, 'v1.2.0', null)],
  ['VERSION names an older release', (world) => writeVersion(world, 'v1.0.0')],
]

describe.each(DATABASES)('an open offer, on %s, is withdrawn', (kind) => {
  test.each(STOPS)('when %s, also after a restart', async (_what, stop) => {
    await using world = await TestApp.start(kind)
    const { id, holder } = await withOpenOffer(world)
    await stop(world, id)
    await world.app.signsOfLife.write()
    await world.restart()
    await world.app.deps.rollouts.steering.stop()
    await steer(world)
    expect(await outcomes(world, id)).toEqual([null])
    await passWith(world, 5, [holder])
    expect(await outcomes(world, id)).toEqual(['WITHDRAWN'])
  })

  test('but for one that is under way, which ends as it ends', async () => {
    await using world = await TestApp.start(kind)
    const { id, holder } = await withOpenOffer(world)
    await holder.report({ stage: 'DOWNLOADING' })
    await publishBy(world, 'v1.2.0', null)
    await passWith(world, 10, [holder])
    expect(await outcomes(world, id)).toEqual([null])
    await holder.report({ stage: 'DOWNLOADING' }, { stage: 'COMPLETED' })
    expect(await outcomes(world, id)).toEqual(['COMPLETED'])
  })

  test('of a rollout that halts: who never began has not failed', async () => {
    await using world = await TestApp.start(kind)
    const plan = { ...ONE_BY_ONE, maxUpdating: null, failureCount: 1 }
    await world.app.deps.rollouts.steering.stop()
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    const { id } = await publishBy(world, NEXT, plan)
    await steer(world)
    expect(await pollAll(hosts)).toEqual([NEXT, NEXT, NEXT])
    await hosts[0]!.report({ stage: 'DOWNLOADING' }, { stage: 'ROLLED_BACK' })
    await passWith(world, 125, hosts)
    const counts = { offered: 1, updating: 0, rolledBack: 1, lost: 0, failed: 0 }
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'HALTED', counts })
    expect((await outcomes(world, id)).map(String).toSorted()).toEqual([
      'ROLLED_BACK',
      'WITHDRAWN',
      'WITHDRAWN',
    ])
  })
})
