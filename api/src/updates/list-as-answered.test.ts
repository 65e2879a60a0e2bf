import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NOON, aRelease } from '../testing/factories.ts'
import { TestApp, type TestHost } from '../testing/test-app.ts'
import { worldWithRelease } from './testing/world-with-release.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const LIST = `query ($reason: [HostReason!]) { hosts(filter: { reason: $reason }) {
  nodes { id agentStatus { reason nextCheckAt } } } }`
const at = (epochMs: number) => new Date(epochMs).toISOString()

interface Listed {
  id: string
  agentStatus: { reason: string; nextCheckAt: string | null }
}

async function listed(world: TestApp, reason: string): Promise<Listed[]> {
  return (await world.ask<{ hosts: { nodes: Listed[] } }>(LIST, { reason: [reason] })).hosts.nodes
}

describe('the list of hosts, where v3.0.0 needs v2.0.0 first and updates come at night,', () => {
  let world: TestApp
  let below: TestHost
  let waiting: TestHost

  beforeEach(async () => {
    world = await TestApp.start()
    const release = { ...aRelease('v3.0.0'), minimumVersion: 'v2.0.0' }
    world.app.deps.releases.serverVersions.offer('agent', release)
    const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
    await world.ask(
      'mutation ($input: MaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { id } }',
      { input: { name: 'Nightly', days, from: '22:00', to: '04:00', timeZone: 'UTC' } },
    )
    below = await world.enroll('below')
    waiting = await world.enroll('waiting')
  })
  afterEach(() => world[Symbol.asyncDispose]())

  /** What both are answered now. */
  const answers = async () => [
    (await below.heartbeat('v1.0.0')).body,
    (await waiting.heartbeat('v2.0.0')).body,
  ]

  it('says why each is offered nothing, and when that can change', async () => {
    const nothing = { update_now: false }
    expect(await answers()).toEqual([nothing, nothing])
    expect(await listed(world, 'BELOW_MINIMUM')).toEqual([
      { id: below.id, agentStatus: { reason: 'BELOW_MINIMUM', nextCheckAt: at(NOON + MINUTE) } },
    ])
    expect(await listed(world, 'OUTSIDE_WINDOW')).toEqual([
      { id: waiting.id, agentStatus: { reason: 'OUTSIDE_WINDOW', nextCheckAt: at(NOON + 10 * HOUR) } },
    ])
  })

  it('shows as offered who is told of the release once the window has opened', async () => {
    world.pass(10 * HOUR)
    expect(await answers()).toMatchObject([{ update_now: false }, { latest_version: 'v3.0.0' }])
    expect(await listed(world, 'OUTSIDE_WINDOW')).toEqual([])
    expect(await listed(world, 'OFFERED')).toMatchObject([{ id: waiting.id }])
    expect(await listed(world, 'BELOW_MINIMUM')).toMatchObject([{ id: below.id }])
  })

  it('never says that a late host was due in the past', async () => {
    await answers()
    world.pass(90_000)
    expect(await listed(world, 'BELOW_MINIMUM')).toMatchObject([
      { agentStatus: { nextCheckAt: at(NOON + 2 * MINUTE) } },
    ])
  })
})

describe('a host that comes back after weeks', () => {
  it.each([
    ['began an update', { stage: 'DOWNLOADING' }],
    ['failed in one', { stage: 'FAILED', error: { code: 'DOWNLOAD_FAILED', message: 'no route' } }],
  ])('and %s before it went simply gets today’s answer', async (_what, event) => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    await host.heartbeat()
    await host.report(event)
    world.pass(21 * DAY)
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.2.0'))
    expect(await host.status()).toMatchObject({ reason: 'OFFLINE', online: false })
    expect(await listed(world, 'OFFLINE')).toMatchObject([{ agentStatus: { nextCheckAt: null } }])

    expect((await host.poll()).body).toMatchObject({ latest_version: 'v1.2.0' })

    expect(await host.status()).toMatchObject({ reason: 'OFFERED', online: true })
  })
})
