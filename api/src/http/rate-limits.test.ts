import type { InjectOptions } from 'fastify'
import { describe, expect, it } from 'vitest'
import { hashToken, newToken } from '../auth/token.ts'
import { aHost } from '../testing/factories.ts'
import { TestApp } from '../testing/test-app.ts'
import type { RateLimitSettings } from './rate-limits.ts'

const POLL = '/api/v1/agent/config'
const limited = (rateLimits: Partial<RateLimitSettings>, but = {}) =>
  TestApp.start('sqlite', but, { rateLimits })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function ask(world: TestApp, options: InjectOptions) {
  const { statusCode, headers, body } = await world.app.fastify.inject(options)
  return { status: statusCode, retryAfter: Number(headers['retry-after']), body }
}

/** The statuses of so many requests, one after the other. */
async function statuses(
  world: TestApp,
  count: number,
  options: (n: number) => InjectOptions,
): Promise<number[]> {
  const all: number[] = []
  for (let n = 0; n < count; n++) all.push((await ask(world, options(n))).status)
  return all
}

describe('a host', () => {
  it('that runs away is slowed, in words and with when to come again, and no other is', async () => {
    await using world = await limited({ host: 5 })
    const runaway = await world.enroll('runaway')
    const calm = await world.enroll('calm')
    const poll = (token: string) => ({ url: POLL, headers: bearer(token) })
    expect(await statuses(world, 5, () => poll(runaway.token))).toEqual([200, 200, 200, 200, 200])
    const slowed = await ask(world, poll(runaway.token))
    expect(slowed.status).toBe(429)
    expect(slowed.retryAfter).toBeGreaterThan(0)
    expect(JSON.parse(slowed.body)).toEqual({
      error: { code: 'RATE_LIMITED', message: expect.stringMatching(/more than 5 .*Try again in \d+ s/) },
    })
    expect((await ask(world, poll(calm.token))).status).toBe(200)
  })

  it('is counted over all that it sends', async () => {
    await using world = await limited({ host: 2 })
    const host = await world.enroll()
    expect((await host.poll()).status).toBe(200)
    expect((await host.heartbeat()).status).toBe(200)
    expect((await host.report({ stage: 'DOWNLOADING' })).status).toBe(429)
  })
})

describe('a fleet behind one address', () => {
  it('is never refused: 5,000 hosts poll and send heartbeats within a minute, while a guesser is slowed', async () => {
    await using world = await TestApp.start()
    const tokens = enrollMany(world, 5000)
    const before = await statuses(world, 400, (n) => ({ url: POLL, headers: bearer(`vesana_guess-${n}`) }))
    expect(before.filter((status) => status === 401)).toHaveLength(300)
    expect(before.filter((status) => status === 429)).toHaveLength(100)
    let refused = 0
    for (const [n, token] of tokens.entries()) {
      // While the guesses' minute still runs, however slow the machine is.
      if (n === 100)
        expect((await ask(world, { url: POLL, headers: bearer('vesana_guess') })).status).toBe(429)
      const headers = bearer(token)
      const poll = await ask(world, { url: POLL, headers: { ...headers, 'x-agent-version': 'v1.0.0' } })
      const payload = { version: 'v1.0.0', platform: 'linux-amd64' }
      const beat = await ask(world, { method: 'POST', url: '/api/v1/agent/heartbeat', headers, payload })
      if (poll.status !== 200 || beat.status !== 200) refused++
    }
    expect(refused).toBe(0)
  }, 120_000)
})

describe('who guesses tokens', () => {
  it('is slowed at GraphQL in its own form, and the administrator from the same address is not', async () => {
    await using world = await limited({ failures: 3 })
    const guess = {
      method: 'POST',
      url: '/graphql',
      headers: bearer('vesana_guess'),
      payload: { query: '{ viewer { name } }' },
    } as const
    expect(await statuses(world, 3, () => guess)).toEqual([401, 401, 401])
    const slowed = await ask(world, guess)
    expect(slowed.status).toBe(429)
    expect(slowed.retryAfter).toBeGreaterThan(0)
    expect(JSON.parse(slowed.body)).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'RATE_LIMITED' } }],
    })
    expect(await world.ask('{ viewer { role } }')).toEqual({ viewer: { role: 'ADMIN' } })
  })

  it('is not another by an X-Forwarded-For of their own', async () => {
    await using world = await limited({ failures: 3 })
    const guess = (n: number) => ({
      url: POLL,
      headers: { ...bearer('vesana_guess'), 'x-forwarded-for': `203.0.113.${n}` },
    })
    expect(await statuses(world, 5, guess)).toEqual([401, 401, 401, 429, 429])
  })

  it.each([1, '127.0.0.1'])('is told from others behind a proxy that is trusted (%s)', async (trustProxy) => {
    await using world = await limited({ failures: 3 }, { trustProxy })
    const from = (address: string) => ({
      url: POLL,
      headers: { ...bearer('vesana_guess'), 'x-forwarded-for': address },
    })
    expect(await statuses(world, 4, () => from('203.0.113.1'))).toEqual([401, 401, 401, 429])
    expect((await ask(world, from('203.0.113.2'))).status).toBe(401)
    // What a client wrote there itself stands before what the proxy added.
    expect((await ask(world, from('198.51.100.9, 203.0.113.1'))).status).toBe(429)
  })
})

describe('an API token', () => {
  it('is limited at GraphQL and for uploads, each token for itself', async () => {
    await using world = await limited({ viewer: 4 })
    const other = await createToken(world)
    const query = (headers: Record<string, string>) =>
      ({ method: 'POST', url: '/graphql', headers, payload: { query: '{ viewer { name } }' } }) as const
    expect(await statuses(world, 3, () => query(world.adminHeaders))).toEqual([200, 200, 200])
    const slowed = await ask(world, query(world.adminHeaders))
    expect(slowed).toMatchObject({ status: 429 })
    expect(slowed.retryAfter).toBeGreaterThan(0)
    expect(JSON.parse(slowed.body).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
    const url = '/api/v1/releases/agent/v1.0.0/artifacts/install.sh'
    expect((await ask(world, { method: 'HEAD', url, headers: world.adminHeaders })).status).toBe(429)
    expect((await ask(world, query(bearer(other)))).status).toBe(200)
  })
})

describe('machines that enroll themselves', () => {
  it('are limited by address, well above what a fleet’s installation sends', async () => {
    await using world = await limited({ enroll: 2 })
    const enroll = { method: 'POST', url: '/api/v1/agent/enroll', payload: {} } as const
    expect(await statuses(world, 3, () => enroll)).toEqual([400, 400, 429])
  })
})

async function createToken(world: TestApp): Promise<string> {
  const { createApiToken } = await world.ask<{ createApiToken: { token: string } }>(
    'mutation { createApiToken(input: { name: "other", role: VIEWER }) { token } }',
  )
  return createApiToken.token
}

/** Into the memory that the hot path asks; the database would take minutes. */
function enrollMany(world: TestApp, count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const token = newToken()
    world.app.deps.registry.put(aHost({ id: `host-${n}` }), hashToken(token))
    return token
  })
}
