import { describe, expect, it } from 'vitest'
import { aRelease } from '../testing/factories.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { worldWithRelease } from './testing/world-with-release.ts'

/** A world in which v1.1.0 is offered to agents on Linux. */
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
