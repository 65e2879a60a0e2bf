import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { Session } from './session.entity.ts'

const RECHECK_MS = 100
const SUBSCRIPTION = { query: 'subscription { fleetChanged { totalCount } }' }

/** Opens a stream over a real connection, and waits for its first sign. */
async function openStream(
  world: TestApp,
  headers: Record<string, string>,
): Promise<{ ended: Promise<void> }> {
  const { fastify } = world.app
  if (!fastify.server.listening) {
    await fastify.listen({ port: 0, host: '127.0.0.1' })
    await (fastify.server.listening ? undefined : once(fastify.server, 'listening'))
  }
  const { port } = fastify.server.address() as { port: number }
  const response = await fetch(`http://127.0.0.1:${port}/graphql/stream`, {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify(SUBSCRIPTION),
  })
  expect(response.status).toBe(200)
  const reader = response.body?.getReader()
  await reader?.read()
  const ended = (async () => {
    while (!(await reader?.read().catch(() => ({ done: true })))?.done);
  })()
  return { ended }
}

function start(): Promise<TestApp> {
  return TestApp.start('sqlite', { publicUrl: undefined }, { streamRecheckMs: RECHECK_MS })
}

/** Waits until it was asked anew who holds the stream: that notes the session's use. */
async function untilAskedAnew(world: TestApp): Promise<void> {
  const em = world.app.deps.database.fork()
  const longAgo = new Date(Date.now() - 3_600_000)
  await em.nativeUpdate(Session, {}, { lastUsedAt: longAgo })
  await expect.poll(() => em.count(Session, { lastUsedAt: { $gt: longAgo } }), { timeout: 10_000 }).toBe(1)
}

describe('an open stream', () => {
  it('goes on as long as its viewer may see it', async () => {
    await using world = await start()
    const stream = await openStream(world, await world.signIn('VIEWER'))
    let isOpen = true
    void stream.ended.then(() => (isOpen = false))
    await untilAskedAnew(world)
    await untilAskedAnew(world)
    expect(isOpen).toBe(true)
  })

  const MUTATIONS = ['disablePerson', 'signOutPerson']
  it.each(MUTATIONS)('ends after %s', async (mutation) => {
    await using world = await start()
    const headers = await world.signIn('VIEWER')
    const stream = await openStream(world, headers)
    const { people } = await world.ask<{ people: Array<{ id: string }> }>('{ people { id } }')
    await world.ask(`mutation ($id: ID!) { ${mutation}(personId: $id) { id } }`, { id: people[0]?.id })
    await stream.ended
  })

  it('ends when its viewer’s role changes, or when they sign out', async () => {
    await using world = await start()
    const [one, other] = [await world.signIn('VIEWER'), await world.signIn('OPERATOR')]
    const [demoted, left] = [await openStream(world, other), await openStream(world, one)]
    const asked = await world.ask<{ people: Array<{ id: string; role: string }> }>('{ people { id role } }')
    const id = asked.people.find(({ role }) => role === 'OPERATOR')?.id
    await world.ask('mutation ($id: ID!) { setPersonRole(personId: $id, role: VIEWER) { id } }', { id })
    await demoted.ended
    await world.app.fastify.inject({ method: 'POST', url: '/api/v1/session/sign-out', headers: one })
    await left.ended
  })

  it('ends when its API token is revoked', async () => {
    await using world = await start()
    const { createApiToken } = await world.ask<{
      createApiToken: { token: string; apiToken: { id: string } }
    }>('mutation { createApiToken(input: { name: "ci", role: VIEWER }) { token apiToken { id } } }')
    const stream = await openStream(world, { authorization: `Bearer ${createApiToken.token}` })
    await world.ask('mutation ($id: ID!) { revokeApiToken(id: $id) { id } }', {
      id: createApiToken.apiToken.id,
    })
    await stream.ended
  })
})
