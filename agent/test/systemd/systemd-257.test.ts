import { afterAll, beforeAll, describe, test } from 'vitest'
import { until } from '../until.ts'
import { badBinary } from './bad-binaries.ts'
import { whyNoMachines } from './machine-root.ts'
import { Builds, World } from './world.ts'

let builds: Builds

beforeAll(async () => {
  const impossible = await whyNoMachines()
  if (impossible !== undefined) throw new Error(impossible)
  const wanted = {
    old: { component: 'agent', version: 'v1.0.0' },
    new: { component: 'agent', version: 'v1.1.0' },
  } as const
  builds = await Builds.make(wanted, 'trixie')
})
afterAll(() => builds?.remove())

const LEASE_S = 24
const SOON_MS = 60_000

// Since 254 systemd runs OnFailure= at every failed run that it restarts after, unless RestartMode= says otherwise.
describe.concurrent('under systemd 257', () => {
  test('a version that exits with 1 is rolled back by the judge, after its crashes', async (context) => {
    const { expect } = context
    const world = await World.begin(context, builds, { suite: 'trixie', leaseS: LEASE_S })
    world.publish('v1.1.0', badBinary('v1.1.0', 'exitsOne'))
    const end = await world.ended('v1.1.0', SOON_MS)
    expect([end.stage, end.error?.code]).toEqual(['ROLLED_BACK', 'TRIAL_FAILED'])
    expect(end.error?.message).toMatch(/exited with code 1 after \d+ s \([23] times\)\. v1\.0\.0 is back\.$/)
    expect(await world.agent.journal()).not.toContain('put the version before back')
  })

  test('a good version whose first run is killed is not rolled back', async (context) => {
    const { expect } = context
    const world = await World.begin(context, builds, { suite: 'trixie', leaseS: LEASE_S })
    const { server, agent } = world
    world.publish('v1.1.0', builds.bytes('new'))
    await until(() => server.stages.includes('REPLACING'), 'the update', SOON_MS)
    server.trouble = 500
    await until(async () => (await agent.status()).stage === 'WATCHING', 'the trial', SOON_MS)
    const runs = async (): Promise<string> =>
      (await agent.machine.shell('systemctl show --property=NRestarts vesana-agent')).out
    const before = await runs()
    await agent.machine.shell('systemctl kill --kill-whom=main --signal=SIGKILL vesana-agent')
    await until(async () => (await runs()) !== before, 'another run', SOON_MS)
    server.trouble = 'none'
    expect((await world.ended('v1.1.0', SOON_MS)).stage).toBe('COMPLETED')
    expect(await agent.installedVersion()).toBe('v1.1.0')
    await until(async () => (await agent.state()) === 'active', 'an active service')
  })

  test('a service that was given up in the middle of a trial is still mended by the rollback unit', async (context) => {
    const { expect } = context
    const dropIn = '[Unit]\nStartLimitIntervalSec=600\nStartLimitBurst=3'
    const world = await World.begin(context, builds, { suite: 'trixie', dropIn })
    world.publish('v1.1.0', badBinary('v1.1.0', 'exitsOne'))
    const end = await world.ended('v1.1.0', SOON_MS)
    expect([end.stage, end.error?.message]).toEqual([
      'ROLLED_BACK',
      'The service could not be started any more. v1.0.0 is back.',
    ])
  })
})
