import { describe, expect, it } from 'vitest'
import { aRelease } from '../testing/factories.ts'
import { V1_1_0, worldWithRelease } from './testing/world-with-release.ts'

const MINUTE = 60_000
describe('GET /config', () => {
  it('tells a host that is behind what it may run', async () => {
    await using world = await worldWithRelease()
    const { status, body } = await (await world.enroll()).poll('v1.0.0')
    expect(status).toBe(200)
    expect(body).toEqual({ config: { poll_interval_s: 300, heartbeat_interval_s: 60 }, ...V1_1_0 })
  })

  it('tells a paused host its config and nothing else', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    await host.poll()
    await world.ask(`mutation ($id: ID!) { pauseAutoUpdate(hostIds: [$id]) { hosts { id } } }`, {
      id: host.id,
    })
    expect((await host.poll()).body).toEqual({ config: { poll_interval_s: 300, heartbeat_interval_s: 60 } })
    expect((await host.heartbeat()).body).toEqual({ update_now: false })
    await world.ask(`mutation ($id: ID!) { resumeAutoUpdate(hostIds: [$id]) { hosts { id } } }`, {
      id: host.id,
    })
    expect((await host.poll()).body).toMatchObject(V1_1_0)
  })

  it('tells a host that is ahead of nothing', async () => {
    await using world = await worldWithRelease()
    const { body } = await (await world.enroll()).poll('v2.0.0')
    expect(body).not.toHaveProperty('latest_version')
  })

  it('serves an agent that says nothing by what is known of its host', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    await host.poll('v1.1.0')
    const { body } = await host.poll(null)
    expect(body).toMatchObject({ latest_version: 'v1.1.0' })
    expect(await host.status()).toMatchObject({ currentVersion: 'v1.1.0', state: 'UP_TO_DATE' })
  })

  it('answers 304 as long as nothing changed, and counts it as a sign of life', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    const etag = String((await host.poll()).headers.etag)
    world.pass(5 * MINUTE)
    const again = await host.poll('v1.0.0', { 'if-none-match': etag })
    expect(again).toMatchObject({ status: 304, body: null })
    expect(await host.status()).toMatchObject({
      online: true,
      lastSeenAt: new Date(world.now).toISOString(),
    })
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.2.0'))
    expect(await host.poll('v1.0.0', { 'if-none-match': etag })).toMatchObject({ status: 200 })
  })

  it('lays the host’s own settings over the defaults', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll('web-1', 'collector')
    const config = { poll_interval_s: 5, collect: ['disk'] }
    await world.ask(
      `mutation ($id: ID!, $config: JSONObject!) { setHostConfig(hostId: $id, config: $config) { id } }`,
      { id: host.id, config },
    )
    expect((await host.poll()).body).toEqual({
      config: { poll_interval_s: 5, heartbeat_interval_s: 30, collect: ['disk'] },
    })
  })

  it.each([
    ['no token', { authorization: '' }],
    ['an unknown token', { authorization: 'Bearer vesana_nobody' }],
    ['another scheme', { authorization: 'Basic dmVzYW5hOng=' }],
  ])('turns %s away in the one shape', async (_what, headers) => {
    await using world = await worldWithRelease()
    const { status, body } = await (await world.enroll()).request('GET', '/config', undefined, headers)
    expect(status).toBe(401)
    expect(body).toEqual({ error: { code: 'UNAUTHENTICATED', message: expect.any(String) } })
  })

  it('accepts the token as X-API-Key', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    const response = await world.app.fastify.inject({
      url: '/api/v1/agent/config',
      headers: { 'x-api-key': host.token },
    })
    expect(response.statusCode).toBe(200)
  })

  it('sends an agent’s token on the collectors’ path to its own', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    const response = await world.app.fastify.inject({
      url: '/api/v1/collector/config',
      headers: { authorization: `Bearer ${host.token}` },
    })
    expect(response.statusCode).toBe(403)
    expect(response.json().error.message).toContain('/api/v1/agent')
  })

  it('refuses a rotated token and a deleted host', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    const rotate = `mutation ($id: ID!) { rotateHostToken(hostId: $id) { token } }`
    const { rotateHostToken } = await world.ask<{ rotateHostToken: { token: string } }>(rotate, {
      id: host.id,
    })
    expect((await host.poll()).status).toBe(401)
    const authorization = `Bearer ${rotateHostToken.token}`
    expect((await host.request('GET', '/config', undefined, { authorization })).status).toBe(200)
    await world.ask(`mutation ($id: ID!) { deleteHost(hostId: $id) }`, { id: host.id })
    expect((await host.request('GET', '/config', undefined, { authorization })).status).toBe(401)
  })
})
