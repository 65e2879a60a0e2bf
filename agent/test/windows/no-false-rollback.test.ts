import { afterAll, beforeAll, describe, test } from 'vitest'
import { until } from '../until.ts'
import type { WireServer } from '../wire-server.ts'
import { digestOf, HostedAgent } from './hosted-agent.ts'
import { WindowsBuilds } from './windows-builds.ts'

let builds: WindowsBuilds
beforeAll(async () => {
  builds = await WindowsBuilds.make()
})
afterAll(() => builds?.remove())

/** Longer than a request waits for its answer (15 s), as every lease in use is: a version that hears nothing notes it. */
const LEASE_S = 24
const LONG_MS = 2.5 * LEASE_S * 1000
const WITHIN_MS = 120_000

const TROUBLES: Record<string, (server: WireServer) => unknown> = {
  'answers 500': (server) => (server.trouble = 500),
  hangs: (server) => (server.trouble = 'hang'),
  'takes no connection': (server) => server.stop(),
}

describe.concurrent('under the service host a good update is not rolled back while the server', () => {
  test.for(Object.entries(TROUBLES))('%s for longer than its lease', async ([, trouble], context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds, { leaseS: LEASE_S })
    const { server } = host
    const port = Number(new URL(server.url).port)
    const next = digestOf(await builds.bytes('new.exe'))
    const isNew = async (): Promise<boolean> => digestOf(await host.read('vesana-agent.exe')) === next
    await host.publish('v1.1.0', await builds.bytes('new.exe'))
    await until(() => server.stages.includes('REPLACING'), 'the update', WITHIN_MS)
    server.trouble = 500
    await until(isNew, 'the new version', WITHIN_MS)
    server.trouble = 'none'
    await trouble(server)
    // Nothing is to happen in this time: there is no fact to wait for.
    await new Promise((resolve) => setTimeout(resolve, LONG_MS))
    expect(await isNew()).toBe(true)
    server.trouble = 'none'
    if (!server.isUp) await server.start(port)
    expect((await host.ended('v1.1.0', WITHIN_MS)).stage).toBe('COMPLETED')
    expect(server.stages).not.toContain('ROLLED_BACK')
    expect(await isNew()).toBe(true)
  })
})
