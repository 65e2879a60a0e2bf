import { afterAll, beforeAll, describe, test } from 'vitest'
import { until } from '../until.ts'
import { badBinary } from './bad-binaries.ts'
import { whyNoMachines } from './machine-root.ts'
import { Builds, World } from './world.ts'

let builds: Builds
let collectors: Builds

beforeAll(async () => {
  const impossible = await whyNoMachines()
  if (impossible !== undefined) throw new Error(impossible)
  builds = await Builds.make({
    old: { component: 'agent', version: 'v1.0.0' },
    new: { component: 'agent', version: 'v1.1.0' },
  })
  collectors = await Builds.make({
    old: { component: 'collector', version: 'v1.0.0' },
    new: { component: 'collector', version: 'v1.1.0' },
  })
})
afterAll(() => Promise.all([builds?.remove(), collectors?.remove()]))

describe.concurrent('the service', () => {
  test('is up at once without a trial, and with one when the new version has proved itself', async (context) => {
    const { expect } = context
    const world = await World.begin(context, builds)
    expect(await world.agent.state()).toBe('active')
    world.publish('v1.1.0', builds.bytes('new'))
    expect((await world.ended('v1.1.0', 60_000)).stage).toBe('COMPLETED')
    await until(async () => (await world.agent.state()) === 'active', 'an active service')
    expect(await world.agent.journal()).not.toContain(world.server.token)
  })

  test('keeps a collector up to date, too', async (context) => {
    const { expect } = context
    const world = await World.begin(context, collectors, { component: 'collector' })
    world.publish('v1.1.0', collectors.bytes('new'))
    expect((await world.ended('v1.1.0', 60_000)).stage).toBe('COMPLETED')
    expect(await world.agent.installedVersion()).toBe('v1.1.0')
  })

  test('that systemd has given up in the middle of a trial is mended by the rollback unit', async (context) => {
    const { expect } = context
    const dropIn = '[Unit]\nStartLimitIntervalSec=600\nStartLimitBurst=3'
    const world = await World.begin(context, builds, { dropIn })
    world.publish('v1.1.0', badBinary('v1.1.0', 'exitsOne'))
    const end = await world.ended('v1.1.0', 60_000)
    expect([end.stage, end.error?.message]).toEqual([
      'ROLLED_BACK',
      'The service could not be started any more. v1.0.0 is back.',
    ])
    await until(async () => (await world.agent.state()) === 'active', 'an active service')
  })
})

describe.concurrent('rolling back by hand', () => {
  test('starts a stopped service with the version before, which the server hears of', async (context) => {
    const { expect } = context
    const world = await World.begin(context, builds)
    const { agent, server } = world
    world.publish('v1.1.0', builds.bytes('new'))
    await world.ended('v1.1.0', 60_000)
    await agent.machine.shell('systemctl stop vesana-agent')
    const refused = await agent.machine.shell('setpriv --reuid=65534 --clear-groups vesana-agent rollback')
    expect([refused.code, refused.out]).toEqual([
      1,
      '/usr/local/bin cannot be written. Run this as root: sudo /usr/local/bin/vesana-agent rollback',
    ])
    const done = await agent.machine.shell('vesana-agent rollback')
    expect(done.out).toBe('/usr/local/bin/vesana-agent is v1.0.0 again. vesana-agent.service runs it.')
    expect(await agent.state()).toBe('active')
    await until(() => server.stages.at(-1) === 'ROLLED_BACK', 'the report')
    expect(server.events.at(-1)?.error?.message).toBe('v1.0.0 was put back by hand (vesana-agent rollback).')
    await world.checkIns()
    expect(server.downloads.length).toBe(1)
    expect(await agent.status()).toMatchObject({ reason: 'QUARANTINED', running_version: 'v1.0.0' })
  })
})
