import { describe, expect, it } from 'vitest'
import { CookieJar, PASSWORD, post, signedIn } from '../testing/people.ts'
import { TestApp } from '../testing/test-app.ts'

/** What a browser says that another site made send a request with the cookie. */
const FROM_ELSEWHERE: Array<[string, Record<string, string>]> = [
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a sister site', { 'sec-fetch-site': 'same-site', origin: 'http://evil.server.test' }],
  ['another site, in a browser that says the origin only', { origin: 'https://evil.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['another site of that name on another port', { origin: 'http://server.test:8080' }],
  ['where nothing is said', {}],
]
const FROM_HERE: Array<[string, Record<string, string>]> = [
  ['Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }],
  ['Origin, the public address', { origin: 'http://server.test' }],
  ['Origin, the address that was asked', { origin: 'http://localhost:80', host: 'localhost:80' }],
]

async function cookieOf(world: TestApp): Promise<Record<string, string>> {
  const { cookie = '' } = (await signedIn(world, await world.person('ADMIN'))).headers
  return { cookie }
}

describe.each(FROM_ELSEWHERE)('a request with the cookie from %s', (_name, said) => {
  it('changes nothing', async () => {
    await using world = await TestApp.start()
    const headers = { ...(await cookieOf(world)), ...said }
    const invite =
      'mutation { invitePerson(input: { email: "e@example.com", name: "E", role: ADMIN }) { url } }'
    const graphql = await world.graphql(invite, {}, headers)
    expect(graphql.status).toBe(403)
    expect(graphql.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    const password = await world.app.fastify.inject({
      method: 'POST',
      url: '/api/v1/session/password',
      headers,
      payload: { current_password: PASSWORD, new_password: 'quite another password' },
    })
    expect(password.statusCode).toBe(403)
    expect(password.json()).toMatchObject({
      error: { code: 'FORBIDDEN', message: expect.stringContaining('another site') },
    })
    const upload = await world.app.fastify.inject({
      method: 'PUT',
      url: '/api/v1/releases/agent/v1.0.0/artifacts/vesana-agent-linux-amd64',
      headers: { ...headers, 'content-type': 'application/octet-stream' },
      payload: Buffer.from('evil'),
    })
    expect(upload.statusCode).toBe(403)
    const { people } = await world.ask<{ people: object[] }>('{ people { email } }')
    expect(people).toHaveLength(1)
    expect((await post(world, '/sign-in', { email: 'admin@example.com', password: PASSWORD })).status).toBe(
      200,
    )
  })

  it('reads nothing by GraphQL, not by GET and not as a stream', async () => {
    await using world = await TestApp.start()
    const headers = { ...(await cookieOf(world)), ...said, 'apollo-require-preflight': 'x' }
    const query = encodeURIComponent('{ people { email } }')
    const got = await world.app.fastify.inject({ url: `/graphql?query=${query}`, headers })
    expect(got.statusCode).toBe(403)
    expect(got.body).not.toContain('admin@example.com')
    const stream = await world.app.fastify.inject({
      method: 'POST',
      url: '/graphql/stream',
      headers: { ...headers, accept: 'text/event-stream' },
      payload: { query: 'subscription { fleetChanged { totalCount } }' },
    })
    expect(stream.statusCode).toBe(403)
  })
})

describe('a request with the cookie from a page of the server', () => {
  it.each(FROM_HERE)('is served, told by %s', async (_name, said) => {
    await using world = await TestApp.start()
    const { status } = await world.graphql('{ viewer { name } }', {}, { ...(await cookieOf(world)), ...said })
    expect(status).toBe(200)
  })
})

describe('signing in and out', () => {
  it('is refused from another site: nobody is signed in as somebody else, or out', async () => {
    await using world = await TestApp.start()
    const person = await world.person('ADMIN')
    const jar = await signedIn(world, person)
    const headers = { cookie: jar.headers.cookie ?? '', 'sec-fetch-site': 'cross-site' }
    const { email, password } = person
    for (const [path, payload] of [
      ['sign-in', { email, password }],
      ['sign-out', {}],
    ] as const) {
      const answer = await world.app.fastify.inject({
        method: 'POST',
        url: `/api/v1/session/${path}`,
        headers,
        payload,
      })
      expect(answer.statusCode).toBe(403)
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
    expect((await world.graphql('{ viewer { name } }', {}, jar.headers)).status).toBe(200)
  })

  it('needs no origin for an API token, which no browser sends by itself', async () => {
    await using world = await TestApp.start()
    const headers = { ...world.adminHeaders, origin: 'https://ci.example', 'sec-fetch-site': 'cross-site' }
    expect((await world.graphql('{ viewer { name } }', {}, headers)).status).toBe(200)
  })

  it('gives an API token none of what only people have', async () => {
    await using world = await TestApp.start()
    const payloads = {
      password: { current_password: PASSWORD, new_password: PASSWORD },
      totp: { password: PASSWORD },
      'totp/confirm': { code: '123456' },
      'totp/remove': { password: PASSWORD },
      'sign-out-everywhere': {},
    }
    for (const [path, payload] of Object.entries(payloads)) {
      const url = `/api/v1/session/${path}`
      const answer = await world.app.fastify.inject({
        method: 'POST',
        url,
        headers: world.adminHeaders,
        payload,
      })
      expect([path, answer.statusCode]).toEqual([path, 403])
    }
  })
})

describe('the cookie', () => {
  const flagsOf = async (world: TestApp) => {
    const { email, password } = await world.person('ADMIN')
    const answer = await post(world, '/sign-in', { email, password })
    expect(answer.headers['cache-control']).toBe('no-store')
    return [answer.headers['set-cookie'] ?? []].flat().map(String)
  }

  it('is HttpOnly and SameSite=Lax, and not Secure on http', async () => {
    await using world = await TestApp.start()
    const [cookie, ...others] = await flagsOf(world)
    expect(others).toEqual([])
    expect(cookie).toMatch(/^vesana\.session_token=/)
    expect(cookie).toMatch(/; HttpOnly/)
    expect(cookie).toMatch(/; SameSite=Lax/)
    expect(cookie).toMatch(/; Path=\//)
    expect(cookie).toMatch(/; Max-Age=2592000/)
    expect(cookie).not.toMatch(/Secure|Domain/)
  })

  it('is Secure, by its name too, where the server is reached by https', async () => {
    await using world = await TestApp.start('sqlite', { publicUrl: 'https://server.test' })
    const [cookie] = await flagsOf(world)
    expect(cookie).toMatch(/^__Secure-vesana\.session_token=/)
    expect(cookie).toMatch(/; Secure/)
  })

  it('is Secure behind a proxy that is trusted to say https', async () => {
    await using world = await TestApp.start('sqlite', { publicUrl: undefined, trustProxy: true })
    const { email, password } = await world.person('ADMIN')
    const signIn = async (headers: Record<string, string>) => {
      const url = '/api/v1/session/sign-in'
      const answer = await world.app.fastify.inject({
        method: 'POST',
        url,
        headers,
        payload: { email, password },
      })
      return String(answer.headers['set-cookie'])
    }
    expect(await signIn({ 'x-forwarded-proto': 'https' })).toMatch(/; Secure/)
    expect(await signIn({})).not.toMatch(/Secure/)
  })

  it('is worth nothing when it was changed, or signed by another secret', async () => {
    await using world = await TestApp.start()
    const jar = await signedIn(world, await world.person('ADMIN'))
    const value = jar.get('vesana.session_token') ?? ''
    const token = value.split('.')[0] ?? ''
    for (const forged of [token, `${token}.`, `${token}.${'A'.repeat(43)}=`, `${value}x`, `x${value}`]) {
      const { headers } = new CookieJar().plant('vesana.session_token', forged)
      expect((await world.graphql('{ viewer { name } }', {}, headers)).status).toBe(401)
    }
    Object.assign(world.config, { secret: 'another secret that is long enough for it' })
    await world.restart()
    expect((await world.graphql('{ viewer { name } }', {}, jar.headers)).status).toBe(401)
  })
})
