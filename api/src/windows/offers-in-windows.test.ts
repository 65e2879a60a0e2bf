import { describe, expect, it } from 'vitest'
import { release } from '../releases/testing/release-steps.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'

const HOUR = 60 * 60 * 1000
const CREATE = 'mutation ($input: MaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { id } }'
const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
/** Closed at noon, when these worlds begin. */
const NIGHTLY = { name: 'Nightly', days: DAYS, from: '22:00', to: '04:00', timeZone: 'UTC' }

async function createWindow(world: TestApp, but: object = {}): Promise<string> {
  const { createMaintenanceWindow } = await world.ask<{ createMaintenanceWindow: { id: string } }>(CREATE, {
    input: { ...NIGHTLY, ...but },
  })
  return createMaintenanceWindow.id
}

describe.each(DATABASES)('offers, on %s,', (kind) => {
  it('wait for the window of their host, over a restart too, and come when it opens', async () => {
    await using world = await TestApp.start(kind)
    const host = await world.enroll()
    await release(world, 'v1.1.0')
    expect((await host.heartbeat()).body).toMatchObject({ latest_version: 'v1.1.0' })

    await createWindow(world)
    await world.restart()
    expect((await host.heartbeat()).body).not.toHaveProperty('latest_version')
    expect((await host.poll()).body).not.toHaveProperty('latest_version')
    expect(await host.status()).toMatchObject({
      state: 'PENDING_UPDATE',
      reason: 'OUTSIDE_WINDOW',
      explanation: expect.stringContaining('opens at 22:00 UTC on 2026-11-23'),
    })

    world.pass(10 * HOUR)
    expect((await host.heartbeat()).body).toMatchObject({ latest_version: 'v1.1.0' })
    world.pass(6 * HOUR)
    expect((await host.heartbeat()).body).not.toHaveProperty('latest_version')
  })
})

describe('offers', () => {
  it('come outside the window on request', async () => {
    await using world = await TestApp.start()
    const host = await world.enroll()
    await release(world, 'v1.1.0')
    await createWindow(world)
    await host.heartbeat()
    await world.ask('mutation ($id: ID!) { requestUpdateNow(hostIds: [$id]) { hosts { id } } }', {
      id: host.id,
    })
    expect((await host.heartbeat()).body).toMatchObject({ latest_version: 'v1.1.0', update_now: true })
  })

  it('that a host has taken stay when its window closes, so that it can finish', async () => {
    await using world = await TestApp.start()
    const host = await world.enroll()
    await release(world, 'v1.1.0')
    await host.heartbeat()
    await host.report({ stage: 'SCHEDULED' }, { stage: 'DOWNLOADING', percent: 10 })
    await createWindow(world)
    expect((await host.heartbeat()).body).toMatchObject({ latest_version: 'v1.1.0' })
    expect(await host.status()).toMatchObject({ reason: 'UPDATING' })
  })

  it('wait only on hosts that the window means', async () => {
    await using world = await TestApp.start()
    const hosts = [await world.enroll('web-1'), await world.enroll('db-1')]
    await world.ask(
      'mutation ($id: ID!) { setHostLabels(hostId: $id, labels: [{ key: "role", value: "db" }]) { id } }',
      { id: hosts[1]?.id },
    )
    await release(world, 'v1.1.0')
    await createWindow(world, { labels: [{ key: 'role', value: 'db' }] })
    const offers = await Promise.all(hosts.map((host) => host.heartbeat()))
    expect(offers.map(({ body }) => body.latest_version)).toEqual(['v1.1.0', undefined])
    const { hosts: waiting } = await world.ask<{ hosts: { nodes: { hostname: string }[] } }>(
      '{ hosts(filter: { reason: [OUTSIDE_WINDOW] }) { nodes { hostname } } }',
    )
    expect(waiting.nodes).toEqual([{ hostname: 'db-1' }])
  })

  it('are told to a host that holds its heartbeat as soon as its window is deleted', async () => {
    await using world = await TestApp.start()
    const host = await world.enroll()
    await release(world, 'v1.1.0')
    const id = await createWindow(world)
    await host.heartbeat()
    const body = { version: 'v1.0.0', platform: 'linux-amd64' }
    const held = host.request('POST', '/heartbeat', body, { prefer: 'wait=50' })
    await expect.poll(() => world.app.heldHeartbeats.count).toBe(1)
    await world.ask('mutation ($id: ID!) { deleteMaintenanceWindow(id: $id) }', { id })
    expect((await held).body).toMatchObject({ latest_version: 'v1.1.0' })
  })
})
