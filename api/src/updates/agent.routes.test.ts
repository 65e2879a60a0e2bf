import { describe, expect, it } from 'vitest'
import { aRelease } from '../testing/factories.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'

const MINUTE = 60_000
const V1_1_0 = {
  latest_version: 'v1.1.0',
  binary_url: 'http://server.test/agent-binaries/releases/v1.1.0/vesana-agent-linux-amd64',
  binary_sha256: 'a'.repeat(64),
  binary_size: 1000,
}

/** A world in which v1.1.0 is offered to agents on Linux. */
async function worldWithRelease(kind?: (typeof DATABASES)[number]) {
  const world = await TestApp.start(kind)
  world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
  return world
}

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

describe('POST /heartbeat', () => {
  it('asks for the update at once where it was requested, until the host runs it', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    expect((await host.heartbeat()).body).toEqual({ ...V1_1_0, update_now: false })
    await world.ask(
      `mutation ($id: ID!) { requestUpdateNow(hostIds: [$id]) { hosts { id } errors { code } } }`,
      {
        id: host.id,
      },
    )
    expect((await host.heartbeat()).body).toEqual({ ...V1_1_0, update_now: true })
    expect((await host.heartbeat('v1.1.0')).body).toEqual({ ...V1_1_0, update_now: false })
    expect(await host.status()).toMatchObject({ state: 'UP_TO_DATE', updateRequestedAt: null })
  })

  it('leaves a host the name that an administrator gave it', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll('web-1')
    await host.heartbeat('v1.0.0', { hostname: 'localhost' })
    expect(await world.ask(`query ($id: ID!) { host(id: $id) { hostname } }`, { id: host.id })).toEqual({
      host: { hostname: 'web-1' },
    })
  })

  it('hears that a host opted out', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    expect((await host.heartbeat('v1.0.0', { auto_update: false })).body).toEqual({ update_now: false })
    expect(await host.status()).toMatchObject({ state: 'OUTDATED', reason: 'OPTED_OUT' })
    await host.heartbeat('v1.0.0', { auto_update: true })
    expect(await host.status()).toMatchObject({ state: 'PENDING_UPDATE', reason: 'OFFERED' })
  })

  it.each([
    ['version', { version: '1.0.0', platform: 'linux-amd64' }],
    ['platform', { version: 'v1.0.0', platform: 'amiga' }],
    ['version', { platform: 'linux-amd64' }],
    ['hostname', { version: 'v1.0.0', platform: 'linux-amd64', hostname: '' }],
  ])('names the field %s that is wrong', async (field, payload) => {
    await using world = await worldWithRelease()
    const { status, body } = await (await world.enroll()).request('POST', '/heartbeat', payload)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code: 'BAD_USER_INPUT', field })
  })

  it('tells a stranger nothing of the form of a body', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    const { status } = await host.request(
      'POST',
      '/heartbeat',
      { nonsense: 1 },
      { authorization: 'Bearer x' },
    )
    expect(status).toBe(401)
  })
})

describe.each(DATABASES)('what hosts report, on %s,', (kind) => {
  it('is still known after a restart', async () => {
    await using world = await worldWithRelease(kind)
    const host = await world.enroll()
    await host.heartbeat('v1.0.0', { hostname: 'web-1.example.com', auto_update: false })
    await host.report({ stage: 'SCHEDULED' }, { stage: 'DOWNLOADING', percent: 40 })
    const before = await host.status()
    await world.restart()
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
    expect(await host.status()).toEqual(before)
    expect(before).toMatchObject({ currentVersion: 'v1.0.0', attempt: { stage: 'DOWNLOADING', percent: 40 } })
    expect((await host.poll()).status).toBe(200)
  })

  it('is kept once, however often it is delivered', async () => {
    await using world = await worldWithRelease(kind)
    const host = await world.enroll()
    const error = { code: 'DIGEST_MISMATCH', message: 'expected aa, got bb' }
    const events = [
      { stage: 'SCHEDULED' },
      { stage: 'DOWNLOADING', percent: 100 },
      { stage: 'FAILED', error },
    ]
    for (let delivery = 0; delivery < 3; delivery++) expect((await host.report(...events)).status).toBe(204)
    const history = await world.ask<{ host: { updateAttempts: unknown } }>(
      `query ($id: ID!) { host(id: $id) { updateAttempts {
        totalCount nodes { stage error { code message } endedAt events { seq stage percent } }
      } } }`,
      { id: host.id },
    )
    expect(history.host.updateAttempts).toEqual({
      totalCount: 1,
      nodes: [
        {
          stage: 'FAILED',
          error,
          endedAt: new Date(world.now).toISOString(),
          events: [
            { seq: 0, stage: 'SCHEDULED', percent: null },
            { seq: 1, stage: 'DOWNLOADING', percent: 100 },
            { seq: 2, stage: 'FAILED', percent: null },
          ],
        },
      ],
    })
    await host.heartbeat()
    expect(await host.status()).toMatchObject({ state: 'OUTDATED', reason: 'UPDATE_FAILED' })
    expect((await host.poll()).body).not.toHaveProperty('latest_version')
  })

  it('ends the request that led to it, but none that came later', async () => {
    await using world = await worldWithRelease(kind)
    const host = await world.enroll()
    await host.heartbeat()
    const request = () =>
      world.ask(`mutation ($id: ID!) { requestUpdateNow(hostIds: [$id]) { hosts { id } } }`, { id: host.id })
    await request()
    world.pass(1000)
    const failed = { stage: 'FAILED', error: { code: 'DOWNLOAD_FAILED', message: 'no route' } }
    await host.report(failed)
    expect(await host.status()).toMatchObject({ updateRequestedAt: null })
    world.pass(1000)
    await request()
    await host.report(failed)
    expect(await host.status()).toMatchObject({ updateRequestedBy: 'VESANA_ADMIN_TOKEN' })
    await world.restart()
    expect(await host.status()).toMatchObject({ updateRequestedBy: 'VESANA_ADMIN_TOKEN' })
  })

  it('fulfils a request by the version itself, for good', async () => {
    await using world = await worldWithRelease(kind)
    const host = await world.enroll()
    await host.heartbeat()
    await world.ask(`mutation ($id: ID!) { requestUpdateNow(hostIds: [$id]) { hosts { id } } }`, {
      id: host.id,
    })
    await host.heartbeat('v1.1.0')
    await world.restart()
    expect(await host.status()).toMatchObject({ currentVersion: 'v1.1.0', updateRequestedAt: null })
  })

  it('lets machines enroll themselves, each once', async () => {
    await using world = await worldWithRelease(kind)
    const { createEnrollmentToken } = await world.ask<{ createEnrollmentToken: { token: string } }>(
      `mutation { createEnrollmentToken(input: { uses: 1 }) { token } }`,
    )
    const machine = (machine_id: string) => ({
      enrollment_token: createEnrollmentToken.token,
      hostname: 'db-1',
      platform: 'linux-amd64',
      version: 'v1.0.0',
      machine_id,
    })
    const stranger = await world.enroll('unrelated')
    const enroll = (id: string) => stranger.request('POST', '/enroll', machine(id))
    const first = await enroll('m1')
    expect(first.status).toBe(200)
    const again = await enroll('m1')
    expect(again.body.host_id).toBe(first.body.host_id)
    expect(again.body.token).not.toBe(first.body.token)
    expect((await enroll('m2')).body.error).toMatchObject({ code: 'UNAUTHENTICATED' })
    const authorization = `Bearer ${again.body.token}`
    expect((await stranger.request('GET', '/config', undefined, { authorization })).status).toBe(200)
    const renamed = { version: 'v1.0.0', platform: 'linux-amd64', hostname: 'db-2' }
    await stranger.request('POST', '/heartbeat', renamed, { authorization })
    expect(await world.ask(`{ hosts(filter: { text: "db" }) { nodes { hostname } } }`)).toEqual({
      hosts: { nodes: [{ hostname: 'db-2' }] },
    })
  })
})

describe('POST /update-events', () => {
  it.each([
    ['events.0.stage', { stage: 'DANCING' }],
    ['events.0.percent', { stage: 'DOWNLOADING', percent: 101 }],
    ['events.0.at', { stage: 'DOWNLOADING', at: 'yesterday' }],
    ['events.0.to_version', { stage: 'DOWNLOADING', to_version: 'latest' }],
  ])('names the field %s that is wrong', async (field, event) => {
    await using world = await worldWithRelease()
    const { status, body } = await (await world.enroll()).report(event)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code: 'BAD_USER_INPUT', field })
  })

  it('keeps two hosts apart that use the same attempt_id, as cloned machines do', async () => {
    await using world = await worldWithRelease()
    const [one, other] = [await world.enroll('one'), await world.enroll('other')]
    await one.report({ stage: 'DOWNLOADING' })
    await other.report({ stage: 'COMPLETED' })
    expect(await one.status()).toMatchObject({ attempt: { stage: 'DOWNLOADING' } })
    expect(await other.status()).toMatchObject({ attempt: { stage: 'COMPLETED' } })
  })
})

describe('the OpenAPI document', () => {
  it('describes every route of agents and collectors', async () => {
    await using world = await TestApp.start()
    const document = (await world.app.fastify.inject('/api/v1/openapi.json')).json()
    expect(document.openapi).toMatch(/^3\./)
    for (const component of ['agent', 'collector']) {
      for (const path of ['config', 'heartbeat', 'update-events', 'enroll']) {
        expect(document.paths[`/api/v1/${component}/${path}`]).toBeDefined()
      }
    }
  })
})
