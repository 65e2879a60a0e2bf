import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../until.ts'
import type { WireServer } from '../wire-server.ts'
import { whyNoMachines } from './machine-root.ts'
import { Builds, World } from './world.ts'

let builds: Builds

beforeAll(async () => {
  const impossible = await whyNoMachines()
  if (impossible !== undefined) throw new Error(impossible)
  builds = await Builds.make({
    old: { component: 'agent', version: 'v1.0.0' },
    new: { component: 'agent', version: 'v1.1.0' },
  })
})
afterAll(() => builds?.remove())

/** Longer than a request waits for its answer (15 s), as every lease in use is: a version that hears nothing notes it. */
const LEASE_S = 24
/** More than the lease with all that it may be extended by. */
const LONG_MS = 3.5 * LEASE_S * 1000

const TROUBLES: Record<string, (server: WireServer) => void> = {
  'answers 429': (server) => void (server.trouble = 429),
  'answers 500': (server) => void (server.trouble = 500),
  hangs: (server) => void (server.trouble = 'hang'),
  'takes no token': (server) => void (server.token = 'revoked'),
}

/** Until the new version is in place and has tried to poll: from here on its lease runs. */
async function untilOnTrial({ server, agent }: World): Promise<void> {
  await until(() => server.stages.includes('REPLACING'), 'the update', 60_000)
  server.trouble = 500
  await until(async () => (await agent.installedVersion()) === 'v1.1.0', 'the new version', 60_000)
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function proveGood(world: World): Promise<void> {
  const end = await world.ended('v1.1.0', 120_000)
  expect(end).toMatchObject({ stage: 'COMPLETED' })
  expect(world.server.stages).not.toContain('ROLLED_BACK')
  expect(await world.agent.installedVersion()).toBe('v1.1.0')
  await until(async () => (await world.agent.state()) === 'active', 'an active service')
}

describe.concurrent('a good update is not rolled back while the server', () => {
  test.for(Object.entries(TROUBLES))('%s for longer than its lease', async ([, trouble], context) => {
    const world = await World.begin(context, builds, { leaseS: LEASE_S })
    world.publish('v1.1.0', builds.bytes('new'))
    await untilOnTrial(world)
    const { token } = world.server
    world.server.trouble = 'none'
    trouble(world.server)
    // Nothing is to happen in this time: there is no fact to wait for.
    await sleep(LONG_MS)
    expect(await world.agent.installedVersion()).toBe('v1.1.0')
    Object.assign(world.server, { token, trouble: 'none' })
    await proveGood(world)
  })

  test('is away for longer than its lease', async (context) => {
    const world = await World.begin(context, builds, { leaseS: LEASE_S })
    world.publish('v1.1.0', builds.bytes('new'))
    await untilOnTrial(world)
    const port = Number(new URL(world.server.url).port)
    await world.server.stop()
    await sleep(LONG_MS)
    expect(await world.agent.installedVersion()).toBe('v1.1.0')
    world.server.trouble = 'none'
    await world.server.start(port)
    await proveGood(world)
  })

  test('is away, with the lease of the unit, and the machine is started anew', async (context) => {
    const world = await World.begin(context, builds)
    world.publish('v1.1.0', builds.bytes('new'))
    await untilOnTrial(world)
    await sleep(5000)
    await world.agent.machine.reboot(/running|degraded|starting/)
    await sleep(5000)
    world.server.trouble = 'none'
    await proveGood(world)
  })
})
