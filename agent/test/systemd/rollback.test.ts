import { afterAll, beforeAll, describe, test, type TestContext } from 'vitest'
import { until } from '../until.ts'
import { badBinary, otherArchitecture, program, withOtherConfig, type Misbehaviour } from './bad-binaries.ts'
import { whyNoMachines } from './machine-root.ts'
import { Builds, World } from './world.ts'

let builds: Builds

beforeAll(async () => {
  const impossible = await whyNoMachines()
  if (impossible !== undefined) throw new Error(impossible)
  builds = await Builds.make({
    old: { component: 'agent', version: 'v1.0.0' },
    new: { component: 'agent', version: 'v1.1.0' },
    next: { component: 'agent', version: 'v1.2.0' },
  })
})
afterAll(() => builds?.remove())

const LEASE_S = 12
const UNIT_LEASE_MS = 60_000
/** After its failure is knowable. Rules of issue 3: a minute. */
const SOON_MS = 60_000

async function rolledBack(
  context: TestContext,
  world: World,
  release: { version: string; bytes: Buffer },
  why: RegExp | string,
  withinMs = SOON_MS,
): Promise<void> {
  const { expect } = context
  world.publish(release.version, release.bytes)
  const end = await world.ended(release.version, withinMs)
  expect([end.stage, end.error?.code]).toEqual(['ROLLED_BACK', 'TRIAL_FAILED'])
  expect(end.error?.message).toMatch(why)
  expect(await world.agent.installedVersion()).toBe('v1.0.0')
  await until(async () => (await world.agent.state()) === 'active', 'an active service')
  await world.checkIns()
  expect(world.server.downloads.length).toBe(1)
}

describe.concurrent('under systemd a version that', () => {
  test.for<[string, Misbehaviour, RegExp]>([
    [
      'crashes at once',
      'crashesAtOnce',
      /^v1\.1\.0 was killed by SIGSEGV after \d+ s \([23] times\)\. v1\.0\.0 is back\.$/,
    ],
    ['exits with 1', 'exitsOne', /exited with code 1 after \d+ s/],
    ['exits with 0', 'exitsZero', /exited with code 0 after \d+ s/],
    ['hangs silently', 'hangs', /did not report within its lease of 12 s/],
    ['never polls', 'neverPolls', /did not report within its lease of 12 s/],
    ['empties its own file', 'emptiesItself', /could not be executed \(203\/EXEC\)/],
    ['is for another architecture', 'becomesAnotherArchitecture', /could not be executed \(203\/EXEC\)/],
  ])('%s is rolled back with that reason', async ([, how, why], context) => {
    const world = await World.begin(context, builds, { leaseS: LEASE_S })
    await rolledBack(context, world, { version: 'v1.1.0', bytes: badBinary('v1.1.0', how) }, why)
  })

  test.for<[string, Misbehaviour, RegExp]>([
    ['exits after half a lease', 'exitsAfter30s', /exited with code 1 after 3\d s/],
    ['hangs silently', 'hangs', /did not report within its lease of 60 s/],
  ])('%s is rolled back within a minute, with the lease of the unit, too', async ([, how, why], context) => {
    const world = await World.begin(context, builds)
    await rolledBack(
      context,
      world,
      { version: 'v1.1.0', bytes: badBinary('v1.1.0', how) },
      why,
      UNIT_LEASE_MS + SOON_MS,
    )
  })

  // Known to be wrong only when the last lease is used up that it may have (docs/decisions/0004).
  test.for<[string, number, (server: string) => string]>([
    ['is told another token than the old one', 2, (server) => `server: ${server}\ntoken: wrong`],
    [
      'believes that the server is away, while the old one reaches it,',
      4,
      () => 'server: http://127.0.0.1:1\ntoken: unused',
    ],
  ])('%s is rolled back after %i leases', async ([, leases, config], context) => {
    const world = await World.begin(context, builds, { leaseS: LEASE_S })
    const bytes = withOtherConfig('v1.1.0', '/opt/share/new', config(world.server.url))
    const why = /did not report within its lease/
    await rolledBack(context, world, { version: 'v1.1.0', bytes }, why, leases * LEASE_S * 1000 + SOON_MS)
  })

  test('damages the state of the update is rolled back, and not taken again', async (context) => {
    const { expect } = context
    const world = await World.begin(context, builds, { leaseS: LEASE_S })
    world.publish('v1.1.0', badBinary('v1.1.0', 'damagesTheState'))
    // No status before: any command given to the bad one damages the state, also before the judge has seen it.
    const back = async (): Promise<boolean> => (await world.agent.journal()).includes('v1.0.0 is back')
    await until(back, 'the rollback', SOON_MS)
    const reason = async (): Promise<unknown> => (await world.agent.status()).reason
    await until(async () => (await reason()) === 'QUARANTINED', 'a quarantine', SOON_MS)
    await world.checkIns()
    expect(await world.agent.installedVersion()).toBe('v1.0.0')
    expect(world.server.downloads.length).toBe(1)
  })

  test('plainly cannot run is rolled back though the server is away, which hears of it later', async (context) => {
    const world = await World.begin(context, builds, { leaseS: LEASE_S })
    world.publish('v1.1.0', badBinary('v1.1.0', 'crashesAtOnce'))
    // Not by a report: so small a file may be in its place before its report is on its way.
    await until(() => world.server.downloads.length > 0, 'the download')
    world.server.trouble = 500
    const back = async (): Promise<boolean> => (await world.agent.journal()).includes('v1.0.0 is back')
    await until(back, 'the rollback', SOON_MS)
    world.server.trouble = 'none'
    const end = await world.ended('v1.1.0', SOON_MS)
    context.expect(end.error?.message).toMatch(/SIGSEGV after \d+ s \([2-5] times\)/)
  })
})

describe.concurrent('under systemd a file that', () => {
  test.for<[string, () => Buffer, string]>([
    ['is for another architecture', otherArchitecture, 'NOT_RUNNABLE'],
    ['says another version', () => program('v9.9.9', 'exit 1'), 'WRONG_VERSION'],
    ['is empty but for a byte', () => Buffer.from('\n'), 'NOT_RUNNABLE'],
  ])('%s is refused before it is installed', async ([, bytes, code], context) => {
    const { expect } = context
    const world = await World.begin(context, builds)
    world.publish('v1.1.0', bytes())
    const end = await world.ended('v1.1.0', SOON_MS)
    expect([end.stage, end.error?.code]).toEqual(['FAILED', code])
    await world.checkIns()
    expect(world.server.downloads.length).toBe(1)
    expect(await world.agent.installedVersion()).toBe('v1.0.0')
    expect(await world.agent.journal()).not.toContain('Scheduled restart job')
  })
})

test('a rolled back release stays in quarantine until it is cleared, and the next good one is taken', async (context) => {
  const { expect } = context
  const world = await World.begin(context, builds, { leaseS: LEASE_S })
  const { server, agent } = world
  const bytes = badBinary('v1.1.0', 'exitsOne')
  await rolledBack(context, world, { version: 'v1.1.0', bytes }, /code 1/)
  expect(await agent.status()).toMatchObject({ reason: 'QUARANTINED', stage: 'ROLLED_BACK' })

  server.updateNow = true
  await world.checkIns()
  expect(server.downloads.length).toBe(1)
  server.updateNow = false

  // The same file under another name is the same file.
  world.publish('v1.1.1', bytes)
  await agent.machine.shell('systemctl restart vesana-agent')
  await world.checkIns()
  expect(server.downloads.length).toBe(1)
  expect(await agent.status()).toMatchObject({ reason: 'QUARANTINED' })
  world.publish('v1.1.0', bytes)

  server.retryFailed = true
  await until(() => server.downloads.length === 2, 'another try')
  server.retryFailed = false
  const rollbacks = (): number => server.events.filter((event) => event.stage === 'ROLLED_BACK').length
  await until(() => rollbacks() === 2, 'another rollback', SOON_MS)

  world.publish('v1.2.0', builds.bytes('next'))
  expect((await world.ended('v1.2.0', SOON_MS)).stage).toBe('COMPLETED')
  expect(await agent.installedVersion()).toBe('v1.2.0')
  await until(async () => (await agent.state()) === 'active', 'an active service')
})
