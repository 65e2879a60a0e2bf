import { describe, expect, it } from 'vitest'
import { ServerVersions } from '../releases/server-versions.ts'
import { aHost, aRelease } from '../testing/factories.ts'
import { TestApp, type TestHost } from '../testing/test-app.ts'
import { HeldHeartbeats, waitOf } from './held-heartbeats.ts'
import { HostRegistry } from './host-registry.ts'

const BEAT = { version: 'v1.0.0', platform: 'linux-amd64' }

/** Sends a heartbeat that waits; resolves once the server holds it. */
async function hold(world: TestApp, host: TestHost) {
  const answer = host.request('POST', '/heartbeat', BEAT, { prefer: 'wait=50' })
  await expect.poll(() => world.app.heldHeartbeats.count).toBe(1)
  return { answer }
}

describe('a held heartbeat', () => {
  it('is answered as soon as something is published', async () => {
    await using world = await TestApp.start()
    const held = await hold(world, await world.enroll())
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
    expect((await held.answer).body).toMatchObject({ latest_version: 'v1.1.0' })
  })

  it('is answered as soon as an update is requested', async () => {
    await using world = await TestApp.start()
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
    const host = await world.enroll()
    await host.heartbeat()
    const error = { code: 'DIGEST_MISMATCH', message: 'expected aa, got bb' }
    await host.report({ stage: 'FAILED', error })
    const held = await hold(world, host)
    await world.ask(`mutation ($id: ID!) { requestUpdateNow(hostIds: [$id]) { errors { code } } }`, {
      id: host.id,
    })
    expect((await held.answer).body).toMatchObject({ latest_version: 'v1.1.0', update_now: true })
  })

  it('is not held at all where there is an offer to take', async () => {
    await using world = await TestApp.start()
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
    const host = await world.enroll()
    const { body } = await host.request('POST', '/heartbeat', BEAT, { prefer: 'wait=50' })
    expect(body).toMatchObject({ latest_version: 'v1.1.0', update_now: false })
  })

  it('is answered without news when its time is up', async () => {
    await using world = await TestApp.start()
    const host = await world.enroll()
    const { status, body } = await host.request('POST', '/heartbeat', BEAT, { prefer: 'wait=0' })
    expect({ status, body }).toEqual({ status: 200, body: { update_now: false } })
  })

  it('is refused when the host is deleted meanwhile', async () => {
    await using world = await TestApp.start()
    const host = await world.enroll()
    const held = await hold(world, host)
    await world.ask(`mutation ($id: ID!) { deleteHost(hostId: $id) }`, { id: host.id })
    expect((await held.answer).status).toBe(401)
  })

  it('does not keep the server from ending', async () => {
    const world = await TestApp.start()
    const held = await hold(world, await world.enroll())
    await world[Symbol.asyncDispose]()
    expect((await held.answer).status).toBe(200)
  })
})

describe('the places for held heartbeats', () => {
  const never = () => false
  const stays = () => undefined

  it('are bounded: who finds none is answered at once', async () => {
    const held = new HeldHeartbeats(new HostRegistry(), new ServerVersions(), 1)
    const first = held.hold('a', 50, never, stays)
    await held.hold('b', 50, never, stays)
    expect(held.count).toBe(1)
    held.stop()
    await first
  })

  it('are one for each host: a second heartbeat ends the first', async () => {
    const held = new HeldHeartbeats(new HostRegistry(), new ServerVersions())
    const first = held.hold('a', 50, never, stays)
    const second = held.hold('a', 50, never, stays)
    await first
    expect(held.count).toBe(1)
    held.stop()
    await second
  })

  it('are free again when the host hangs up', async () => {
    const held = new HeldHeartbeats(new HostRegistry(), new ServerVersions())
    await held.hold('a', 50, never, (hungUp) => hungUp())
    expect(held.count).toBe(0)
  })

  it('hear of their own host only', async () => {
    const registry = new HostRegistry()
    registry.put(aHost({ id: 'a' }), 'hash-a')
    registry.put(aHost({ id: 'b' }), 'hash-b')
    const held = new HeldHeartbeats(registry, new ServerVersions())
    const first = held.hold('a', 50, () => true, stays)
    registry.patch('b', { pausedAt: 1 })
    expect(held.count).toBe(1)
    registry.patch('a', { pausedAt: 1 })
    await first
  })
})

describe('Prefer: wait', () => {
  it.each([
    ['wait=50', 50],
    ['respond-async, wait=10', 10],
    ['wait = "5"', 5],
    ['return=minimal', null],
    ['wait=soon', null],
    [undefined, null],
  ])('%s asks for %s seconds', (header, seconds) => {
    expect(waitOf(header)).toBe(seconds)
  })
})
