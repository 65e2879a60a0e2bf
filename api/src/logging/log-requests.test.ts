import { describe, expect, it } from 'vitest'
import { newToken } from '../auth/token.ts'
import type { Config } from '../config.ts'
import { ADMIN_TOKEN } from '../testing/test-config.ts'
import { TestApp } from '../testing/test-app.ts'
import { levelOf } from './log-requests.ts'
import { LineLimit } from './line-limit.ts'
import { readableLine } from './readable-lines.ts'
import { requestIdOf } from './request-id.ts'

type Line = Record<string, unknown> & { level: string; msg: string }

/** A server whose log can be read. */
async function start(logLevel: Config['logLevel'] = 'info') {
  const text: string[] = []
  const logStream = { write: (line: string) => text.push(line) }
  const world = await TestApp.start('sqlite', { logLevel }, { logStream })
  const lines = () => text.map((line) => JSON.parse(line) as Line)
  return { world, text, lines, requests: () => lines().filter(({ msg }) => msg === 'request') }
}

describe('the log of requests', () => {
  it('says who did what, from where, how it ended and how long it took', async () => {
    const { world, requests } = await start()
    await using _ = world
    await world.graphql('query Me { viewer { name } }')
    const { x } = await world.graphql<{ x: never }>('query Other { nothing }').then(({ data }) => data ?? {})
    expect(x).toBeUndefined()

    expect(requests()).toMatchObject([
      { level: 'info', method: 'POST', url: '/graphql', status: 200, viewer: 'VESANA_ADMIN_TOKEN' },
      { level: 'info', method: 'POST', url: '/graphql', status: 400, viewer: 'VESANA_ADMIN_TOKEN' },
    ])
    expect(requests()[0]).toMatchObject({ address: '127.0.0.1', ms: expect.any(Number) as number })
  })

  it('tells the name that an operation gave itself', async () => {
    const { world, requests } = await start()
    await using _ = world
    const payload = { query: 'query HostList { viewer { name } }', operationName: 'HostList' }
    await world.app.fastify.inject({ method: 'POST', url: '/graphql', headers: world.adminHeaders, payload })
    expect(requests()).toMatchObject([{ operation: 'HostList' }])
  })

  it('does not drown in the polls of a fleet, unless it is asked to', async () => {
    for (const [logLevel, count] of [
      ['info', 0],
      ['debug', 2],
    ] as const) {
      const { world, requests } = await start(logLevel)
      await using _ = world
      const host = await world.enroll()
      await host.poll()
      await host.heartbeat()
      const ofHost = requests().filter(({ url }) => String(url).startsWith('/api/v1/agent/'))
      expect(ofHost).toHaveLength(count)
    }
  })

  it('tells of refused hosts, but only of some of very many', async () => {
    const { world, requests } = await start()
    await using _ = world
    for (let i = 0; i < 100; i++) await world.app.fastify.inject({ url: '/api/v1/agent/config' })
    const refused = requests().filter(({ status }) => status === 401)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.length).toBeLessThanOrEqual(20)
  })

  it('tells of addresses that do not exist, and of failures as errors', async () => {
    const { world, requests } = await start()
    await using _ = world
    await world.app.fastify.inject({ url: '/no/such/address' })
    await world.app.deps.database.fork().execute('drop table api_token')
    const headers = { authorization: `Bearer ${newToken()}` }
    await world.app.fastify.inject({ url: '/metrics', headers })
    expect(requests()).toMatchObject([
      { level: 'info', url: '/no/such/address', status: 404 },
      { level: 'error', url: '/metrics', status: 500 },
    ])
  })

  it('bears the id of its request, which is answered, and a sane one of a proxy is kept', async () => {
    const { world, requests } = await start()
    await using _ = world
    const ask = (headers: Record<string, string>) =>
      world.app.fastify.inject({
        method: 'POST',
        url: '/graphql',
        headers: { ...world.adminHeaders, ...headers },
        payload: { query: '{ viewer { name } }' },
      })
    const given = await ask({ 'x-request-id': '4bf92f3577b34da6a3ce929d0e0e4736' })
    const made = await ask({ 'x-request-id': 'an id with "quotes"' })
    expect(given.headers['x-request-id']).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
    expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(requests().map(({ reqId }) => reqId)).toEqual([
      '4bf92f3577b34da6a3ce929d0e0e4736',
      made.headers['x-request-id'],
    ])
  })

  it('never has a token or a query string in it', async () => {
    const { world, text } = await start('trace')
    await using _ = world
    const host = await world.enroll()
    await host.poll()
    await world.app.fastify.inject({ url: '/hosts?ticket=a-secret-ticket', headers: world.adminHeaders })
    const all = text.join('')
    for (const secret of [ADMIN_TOKEN, host.token, 'a-secret-ticket']) expect(all).not.toContain(secret)
  })

  it('counts errors that it writes, and does not write the same one without end', async () => {
    const { world, lines } = await start()
    await using _ = world
    for (let i = 0; i < 100; i++) world.app.deps.log.error({ err: new Error('it broke') }, 'the same again')
    expect(lines().filter(({ msg }) => msg === 'the same again')).toHaveLength(20)
    expect(await world.app.metrics.text()).toContain('vesana_errors_total{source="other"} 100')
  })
})

describe('the level of a request that succeeds', () => {
  it.each([
    ['GET', '/api/v1/agent/config', 'HOST', 'debug'],
    ['POST', '/graphql', 'GRAPHQL', 'info'],
    ['PUT', '/api/v1/releases/:component/:version/artifacts/:file', 'RELEASER', 'info'],
    ['GET', '/metrics', 'VIEWER', 'debug'],
    ['GET', '/assets/*', 'PUBLIC', 'debug'],
    ['POST', '/api/v1/sign-in', 'PUBLIC', 'info'],
  ] as const)('of %s %s (%s) is %s', (method, route, access, level) => {
    expect(levelOf(method, route, access)).toBe(level)
  })
})

describe('a limit of lines', () => {
  it('lets the first of each kind through in a minute, and says what it left out', () => {
    const limit = new LineLimit(2)
    const allowed = ['a', 'a', 'a', 'b', 'a'].map((key) => limit.allows(key, 0))
    expect(allowed).toEqual([true, true, false, true, false])
    expect(limit.endMinutes(59_999)).toEqual([])
    expect(limit.endMinutes(60_000)).toEqual([{ key: 'a', count: 2 }])
    expect(limit.allows('a', 60_001)).toBe(true)
  })
})

describe('a line for people', () => {
  it('has the time, the level, what happened and no braces', () => {
    const record = {
      level: 'info',
      time: '2026-11-23T12:34:56.789Z',
      reqId: 'r',
      status: 200,
      msg: 'request',
    }
    expect(readableLine(`${JSON.stringify(record)}\n`)).toBe('12:34:56 info  request status=200\n')
  })

  it('shows where an error came from', () => {
    const err = { message: 'it broke', stack: 'Error: it broke\n    at here' }
    const record = { level: 'error', time: '2026-11-23T12:34:56.789Z', err, msg: 'failed' }
    expect(readableLine(JSON.stringify(record))).toContain('failed\nError: it broke\n    at here\n')
  })
})

describe('a request id', () => {
  it.each(['short', 'with space and more', 'a"b{}cdefgh', 'x'.repeat(101), '12345678\nforged line'])(
    'is never %j',
    (given) => {
      expect(requestIdOf({ 'x-request-id': given })).toMatch(/^[0-9a-f-]{36}$/)
    },
  )
})
