import type { Component } from '@vesana/agent/protocol'
import { describe, expect, it } from 'vitest'
import { DATABASES, TestApp } from '../testing/test-app.ts'

const CREATE = `mutation ($input: CreateEnrollmentTokenInput!) { createEnrollmentToken(input: $input) {
  id token name component uses expiresAt labels { key value } } }`
const LIST = `{ enrollmentTokens { id name component uses usesLeft usable createdBy labels { key value } } }`
const REVOKE = `mutation ($id: ID!) { revokeEnrollmentToken(id: $id) }`

interface Created {
  createEnrollmentToken: { id: string; token: string }
}

async function create(world: TestApp, input: Record<string, unknown>) {
  return (await world.ask<Created>(CREATE, { input })).createEnrollmentToken
}

async function enrollBy(world: TestApp, token: string, machine: string, component: Component = 'agent') {
  const response = await world.app.fastify.inject({
    method: 'POST',
    url: `/api/v1/${component}/enroll`,
    payload: {
      enrollment_token: token,
      hostname: machine,
      platform: 'linux-amd64',
      version: 'v1.0.0',
      machine_id: `id of ${machine}`,
    },
  })
  return { status: response.statusCode, body: response.json() }
}

async function checkBy(world: TestApp, token: string, machine: string, component: Component = 'agent') {
  const response = await world.app.fastify.inject({
    method: 'GET',
    url: `/api/v1/${component}/enroll?machine_id=${encodeURIComponent(`id of ${machine}`)}`,
    headers: { authorization: `Bearer ${token}` },
  })
  const message = response.statusCode === 204 ? '' : response.json().error.message
  return [response.statusCode, message]
}

async function labelsOf(world: TestApp, id: string) {
  const { host } = await world.ask<{ host: { labels: Array<{ key: string; value: string }> } }>(
    `query ($id: ID!) { host(id: $id) { labels { key value } } }`,
    { id },
  )
  return Object.fromEntries(host.labels.map(({ key, value }) => [key, value]))
}

describe.each(DATABASES)('an enrollment token, on %s,', (kind) => {
  it('labels the hosts that enroll by it, as often as it may be used', async () => {
    await using world = await TestApp.start(kind)
    const labels = [{ key: 'region', value: 'eu' }]
    const { id, token } = await create(world, { uses: 2, name: 'rack 4', labels })
    const first = await enrollBy(world, token, 'web-1')
    const second = await enrollBy(world, token, 'web-2')
    const third = await enrollBy(world, token, 'web-3')
    expect([first.status, second.status, third.status]).toEqual([200, 200, 401])
    expect(third.body.error.message).toContain('used up')
    await world.restart()
    expect(await labelsOf(world, second.body.host_id)).toEqual({ region: 'eu' })
    expect(await world.ask(LIST)).toEqual({
      enrollmentTokens: [
        {
          id,
          name: 'rack 4',
          component: 'AGENT',
          uses: 2,
          usesLeft: 0,
          usable: false,
          createdBy: 'VESANA_ADMIN_TOKEN',
          labels,
        },
      ],
    })
  })

  it('enrolls nobody once it is revoked, and hosts that it enrolled stay', async () => {
    await using world = await TestApp.start(kind)
    const { id, token } = await create(world, { uses: 5 })
    const { body } = await enrollBy(world, token, 'web-1')
    expect(await world.ask(REVOKE, { id })).toEqual({ revokeEnrollmentToken: id })
    expect((await enrollBy(world, token, 'web-2')).status).toBe(401)
    expect(await world.ask(LIST)).toEqual({ enrollmentTokens: [] })
    expect(await labelsOf(world, body.host_id)).toEqual({})
    const { errors } = await world.graphql(REVOKE, { id })
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })
})

describe.each(DATABASES)('whether a machine could enroll, on %s,', (kind) => {
  it('is told without enrolling it, or using the token up', async () => {
    await using world = await TestApp.start(kind)
    const { token } = await create(world, { uses: 1, expiresAt: new Date(world.now + 60_000).toISOString() })
    expect(await checkBy(world, token, 'web-1')).toEqual([204, ''])
    expect(await checkBy(world, token, 'web-1')).toEqual([204, ''])
    expect(await world.ask('{ hosts { totalCount } }')).toEqual({ hosts: { totalCount: 0 } })
    expect((await enrollBy(world, token, 'web-1')).status).toBe(200)
    expect(await checkBy(world, token, 'web-1')).toEqual([204, ''])
    expect(await checkBy(world, token, 'web-2')).toEqual([401, expect.stringContaining('used up')])
    expect(await checkBy(world, token, 'web-1', 'collector')).toEqual([
      403,
      expect.stringContaining('agents'),
    ])
    expect(await checkBy(world, 'vesana_unknown', 'web-1')).toEqual([
      401,
      expect.stringContaining('not known'),
    ])
    world.pass(60_000)
    expect(await checkBy(world, token, 'web-1')).toEqual([401, expect.stringContaining('expired')])
  })
})

describe('an enrollment token', () => {
  it('keeps the labels that a host was given since, when the machine enrolls again', async () => {
    await using world = await TestApp.start()
    const { token } = await create(world, { labels: [{ key: 'region', value: 'eu' }] })
    const { host_id } = (await enrollBy(world, token, 'web-1')).body
    await world.ask(
      `mutation ($id: ID!) { setHostLabels(hostId: $id, labels: [{ key: "role", value: "web" }]) { id } }`,
      { id: host_id },
    )
    expect((await enrollBy(world, token, 'web-1')).body.host_id).toBe(host_id)
    expect(await labelsOf(world, host_id)).toEqual({ region: 'eu', role: 'web' })
  })

  it('lists the newest first, and says when one has expired', async () => {
    await using world = await TestApp.start()
    await create(world, { name: 'old', expiresAt: new Date(world.now + 1000).toISOString() })
    world.pass(2000)
    await create(world, { name: 'new' })
    const { enrollmentTokens } = await world.ask<{ enrollmentTokens: unknown[] }>(LIST)
    expect(enrollmentTokens).toMatchObject([
      { name: 'new', usable: true },
      { name: 'old', usable: false },
    ])
  })

  it('for collectors enrolls no agent', async () => {
    await using world = await TestApp.start()
    const { token } = await create(world, { component: 'COLLECTOR' })
    expect((await enrollBy(world, token, 'web-1')).status).toBe(403)
    expect((await enrollBy(world, token, 'web-1', 'collector')).status).toBe(200)
  })

  it.each([
    [{ uses: 0 }, 'uses'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ labels: [{ key: '-', value: 'x' }] }, 'labels.0.key'],
  ])('is refused with %j', async (input, field) => {
    await using world = await TestApp.start()
    const { errors } = await world.graphql(CREATE, { input })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }])
  })
})
