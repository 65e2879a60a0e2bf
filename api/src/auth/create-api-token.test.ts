import { describe, expect, it } from 'vitest'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { wholeDatabase } from '../testing/whole-database.ts'
import { hashToken } from './token.ts'

const MINUTE = 60_000
const CREATE = `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) {
  token apiToken { id name role state createdAt createdBy expiresAt lastUsedAt revokedAt } } }`
const REVOKE = `mutation ($id: ID!) { revokeApiToken(id: $id) { id state revokedAt } }`
const LIST = `{ apiTokens { id name role state createdBy expiresAt lastUsedAt revokedAt } }`
const ASK = '{ viewer { name role } }'

interface ToldToken {
  id: string
  name: string
  state: string
  lastUsedAt: string | null
  revokedAt: string | null
}

async function create(world: TestApp, input: Record<string, unknown> = {}) {
  const wanted = { name: 'ci', role: 'RELEASER', ...input }
  const { createApiToken } = await world.ask<{ createApiToken: { token: string; apiToken: ToldToken } }>(
    CREATE,
    { input: wanted },
  )
  const headers = { authorization: `Bearer ${createApiToken.token}` }
  return { ...createApiToken, headers, ask: () => world.graphql(ASK, {}, headers) }
}

async function list(world: TestApp): Promise<ToldToken[]> {
  return (await world.ask<{ apiTokens: ToldToken[] }>(LIST)).apiTokens
}

describe.each(DATABASES)('an API token, on %s,', (kind) => {
  it('that was created works, and is kept as a hash only', async () => {
    await using world = await TestApp.start(kind)
    const { token, apiToken, ask } = await create(world, { name: '  ci of the agent  ' })
    expect(apiToken).toMatchObject({
      name: 'ci of the agent',
      role: 'RELEASER',
      state: 'ACTIVE',
      createdBy: 'VESANA_ADMIN_TOKEN',
      expiresAt: null,
      lastUsedAt: null,
    })
    expect((await ask()).data).toEqual({ viewer: { name: 'ci of the agent', role: 'RELEASER' } })
    await world.app.tokenUses.write()
    const stored = JSON.stringify(await wholeDatabase(world))
    expect(stored).toContain('ci of the agent')
    expect(stored).not.toContain(token.replace('vesana_', ''))
    expect(JSON.stringify(await list(world))).not.toContain(token)
  })

  it('is refused from the moment it is revoked, over GraphQL, uploads and streams, and stays on the list', async () => {
    await using world = await TestApp.start(kind)
    const { apiToken, headers, ask } = await create(world)
    world.pass(MINUTE)
    const { revokeApiToken } = await world.ask<{ revokeApiToken: object }>(REVOKE, { id: apiToken.id })
    const revokedAt = new Date(world.now).toISOString()
    expect(revokeApiToken).toEqual({ id: apiToken.id, state: 'REVOKED', revokedAt })

    const refused = await ask()
    expect(refused.status).toBe(401)
    expect(refused.errors).toMatchObject([
      { message: expect.stringContaining('was revoked'), extensions: { code: 'UNAUTHENTICATED' } },
    ])
    const upload = '/api/v1/releases/agent/v1.0.0/artifacts/vesana-agent-linux-amd64'
    const subscribe = { query: 'subscription { fleetChanged { totalCount } }' }
    for (const request of [
      { method: 'PUT', url: upload, headers, payload: 'x' } as const,
      { method: 'GET', url: '/api/v1/audit-events', headers } as const,
      { method: 'POST', url: '/graphql/stream', headers, payload: subscribe } as const,
    ]) {
      expect((await world.app.fastify.inject(request)).statusCode).toBe(401)
    }
    await world.restart()
    expect((await ask()).status).toBe(401)
    expect(await list(world)).toMatchObject([{ id: apiToken.id, state: 'REVOKED', revokedAt }])
  })

  it('is refused from its end on, by the clock, and the list says so', async () => {
    await using world = await TestApp.start(kind)
    const expiresAt = new Date(world.now + MINUTE).toISOString()
    const { ask } = await create(world, { expiresAt })
    world.pass(MINUTE - 1)
    expect((await ask()).status).toBe(200)
    expect(await list(world)).toMatchObject([{ state: 'ACTIVE', expiresAt }])
    world.pass(1)
    expect((await ask()).errors).toMatchObject([{ message: expect.stringContaining('has expired') }])
    expect(await list(world)).toMatchObject([{ state: 'EXPIRED', expiresAt }])
  })

  it('says when it was last used, to the minute, also of the time before the server ended', async () => {
    await using world = await TestApp.start(kind)
    const { ask } = await create(world)
    const lastUsedAt = async () => (await list(world))[0]?.lastUsedAt
    const first = new Date(world.now).toISOString()
    await ask()
    await world.app.tokenUses.write()
    expect(await lastUsedAt()).toBe(first)

    world.pass(MINUTE - 1)
    await ask()
    await world.app.tokenUses.write()
    expect(await lastUsedAt()).toBe(first)

    world.pass(1)
    await ask()
    const second = new Date(world.now).toISOString()
    await world.restart()
    expect(await lastUsedAt()).toBe(second)
  })
})

describe('an API token', () => {
  it('works while its last use cannot be written, which is made up for later', async () => {
    await using world = await TestApp.start()
    const { ask } = await create(world)
    const em = world.app.deps.database.fork()
    await em.execute(
      "create trigger broken before update on api_token begin select raise(abort, 'disk full'); end",
    )
    expect((await ask()).status).toBe(200)
    await world.app.tokenUses.write()
    await em.execute('drop trigger broken')
    await world.app.tokenUses.write()
    expect(await list(world)).toMatchObject([{ lastUsedAt: new Date(world.now).toISOString() }])
  })

  it('is in no line of the log, whatever is asked with it', async () => {
    const lines: string[] = []
    const logStream = { write: (line: string) => void lines.push(line) }
    await using world = await TestApp.start('sqlite', { logLevel: 'trace' }, { logStream })
    const { token, apiToken, headers, ask } = await create(world)
    await ask()
    await world.graphql('{ apiTokens { id } }', {}, headers)
    await world.app.fastify.inject({ method: 'GET', url: '/api/v1/audit-events', headers })
    await world.app.fastify.inject({ method: 'GET', url: '/nowhere', headers: { 'x-api-key': token } })
    await world.ask(REVOKE, { id: apiToken.id })
    await ask()
    const log = lines.join('')
    expect(log).toContain('/api/v1/audit-events')
    expect(log).not.toContain(token.replace('vesana_', ''))
    expect(log).not.toContain(hashToken(token))
  })

  it('of a lesser role is no way to more', async () => {
    await using world = await TestApp.start()
    const { headers } = await create(world)
    const { errors } = await world.graphql(CREATE, { input: { name: 'more', role: 'ADMIN' } }, headers)
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(await list(world)).toHaveLength(1)
  })

  it.each([
    [{ name: '   ' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'a\u0007b' }, 'name'],
    [{ expiresAt: '2026-11-23T12:00:00Z' }, 'expiresAt'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ])('is not created with %j, and the answer names the field', async (wrong, field) => {
    await using world = await TestApp.start()
    const { errors } = await world.graphql(CREATE, { input: { name: 'ci', role: 'VIEWER', ...wrong } })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }])
    expect(await list(world)).toEqual([])
  })

  it('is revoked once; again changes nothing, and an unknown one is not found', async () => {
    await using world = await TestApp.start()
    const { apiToken } = await create(world)
    await world.ask(REVOKE, { id: apiToken.id })
    const [before] = await list(world)
    world.pass(MINUTE)
    await world.ask(REVOKE, { id: apiToken.id })
    expect(await list(world)).toEqual([before])
    const { errors } = await world.graphql(REVOKE, { id: 'nobody' })
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })
})
