// Longer than most: every test needs the same provider, and the ways to it and back.
import { Events, type MutableRedirectUri, type MutableToken, OAuth2Server } from 'oauth2-mock-server'
import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import type { OidcConfig } from '../config.ts'
import { CookieJar } from '../testing/people.ts'
import { DATABASES, TestApp, type DatabaseKind } from '../testing/test-app.ts'
import { Account } from './account.entity.ts'
import { Person } from './person.entity.ts'
import { Session } from './session.entity.ts'

const VIEWER = '{ viewer { name role person { state hasPassword } } }'
const ADA = { sub: 'ada-1', email: 'Ada@Example.com', email_verified: true, name: 'Ada' }

/** A provider on localhost that says of whoever comes what it is told. */
class Provider implements AsyncDisposable {
  claims: Record<string, unknown> = ADA
  private readonly server = new OAuth2Server()

  static async start(): Promise<Provider> {
    const provider = new Provider()
    await provider.server.issuer.keys.generate('RS256')
    await provider.server.start(0, '127.0.0.1')
    provider.server.service.on(Events.BeforeTokenSigning, (token: MutableToken) =>
      Object.assign(token.payload, provider.claims),
    )
    return provider
  }

  config(newPeople: OidcConfig['newPeople'] = 'NONE'): OidcConfig {
    const issuer = this.server.issuer.url ?? ''
    return { issuer, clientId: 'vesana', clientSecret: 'a-clients-secret', name: 'Example', newPeople }
  }

  /** Changes what the browser comes back with, once. */
  onceBack(change: (url: URL) => void): void {
    this.server.service.once(Events.BeforeAuthorizeRedirect, ({ url }: MutableRedirectUri) => change(url))
  }

  onceSigning(change: (token: MutableToken) => void): void {
    this.server.service.once(Events.BeforeTokenSigning, change)
  }

  stop(): Promise<void> {
    return this.server.stop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop().catch(() => undefined)
  }
}

function serve(
  provider: Provider,
  newPeople?: OidcConfig['newPeople'],
  kind?: DatabaseKind,
): Promise<TestApp> {
  return TestApp.start(kind, { oidc: provider.config(newPeople) })
}

async function visit(world: TestApp, url: string, jar: CookieJar): Promise<string> {
  const { cookie } = jar.headers
  const answer = await world.app.fastify.inject({ url, headers: { ...(cookie && { cookie }) } })
  jar.take(answer.headers)
  expect(answer.statusCode).toBe(302)
  return String(answer.headers.location)
}

/** To the provider and back, as a browser goes. Answers with where it ends. */
async function comeByProvider(world: TestApp, jar = new CookieJar()): Promise<string> {
  const there = await visit(world, '/api/v1/session/oidc', jar)
  const back = (await fetch(there, { redirect: 'manual' })).headers.get('location') ?? ''
  expect(back).toMatch(/^http:\/\/server\.test\/api\/v1\/session\/callback\/oidc\?/)
  return visit(world, back.replace('http://server.test', ''), jar)
}

describe.each(DATABASES)('single sign-on, on %s', (kind) => {
  it('signs in a person who has that email, as who they are here', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'NONE', kind)
    const person = await world.person('RELEASER', 'ada@example.com')
    const jar = new CookieJar()
    expect(await comeByProvider(world, jar)).toBe('/')
    const { data } = await world.graphql(VIEWER, {}, jar.headers)
    expect(data).toMatchObject({ viewer: { name: 'ada@example.com', role: 'RELEASER' } })
    const em = world.app.deps.database.fork()
    const accounts = await em.find(Account, { providerId: 'oidc' })
    expect(accounts).toMatchObject([
      { personId: person.id, accountId: 'ada-1', accessToken: null, idToken: null },
    ])
    const entries = await em.find(AuditEvent, { action: 'signIn' })
    expect(entries).toMatchObject([{ actorId: person.id, after: { by: 'single sign-on' } }])
    provider.claims = { ...ADA, email: 'ada.lovelace@example.com' }
    expect(await comeByProvider(world, jar)).toBe('/')
    expect((await world.graphql(VIEWER, {}, jar.headers)).data).toMatchObject({
      viewer: { name: 'ada@example.com' },
    })
  })

  it('accepts an invitation thereby', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'NONE', kind)
    await world.ask(
      'mutation { invitePerson(input: { email: "ada@example.com", name: "A", role: OPERATOR }) { url } }',
    )
    const jar = new CookieJar()
    expect(await comeByProvider(world, jar)).toBe('/')
    const { data } = await world.graphql(VIEWER, {}, jar.headers)
    expect(data).toMatchObject({
      viewer: { role: 'OPERATOR', person: { state: 'ACTIVE', hasPassword: false } },
    })
    const [person] = await world.app.deps.database.fork().find(Person, {})
    expect(person?.ticketHash).toBeNull()
  })

  it('refuses a stranger where only invited people come in, and keeps nothing of them', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'NONE', kind)
    expect(await comeByProvider(world)).toBe('/sign-in#error=NOT_INVITED')
    const em = world.app.deps.database.fork()
    expect([await em.count(Person), await em.count(Account), await em.count(Session)]).toEqual([0, 0, 0])
  })

  it('lets a stranger in with the role that is configured', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'VIEWER', kind)
    const jar = new CookieJar()
    expect(await comeByProvider(world, jar)).toBe('/')
    const { data } = await world.graphql(VIEWER, {}, jar.headers)
    expect(data).toMatchObject({
      viewer: { name: 'ada@example.com', role: 'VIEWER', person: { state: 'ACTIVE' } },
    })
    const entries = await world.app.deps.database.fork().find(AuditEvent, {})
    expect(entries.map(({ action }) => action).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'joinBySingleSignOn',
      'signIn',
    ])
  })

  it('links nobody, and lets nobody in, by an email that is not verified', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'VIEWER', kind)
    provider.claims = { ...ADA, email_verified: false }
    expect(await comeByProvider(world)).toBe('/sign-in#error=EMAIL_NOT_VERIFIED')
    await world.person('ADMIN', 'ada@example.com')
    expect(await comeByProvider(world)).toBe('/sign-in#error=EMAIL_NOT_VERIFIED')
    const em = world.app.deps.database.fork()
    expect([await em.count(Person), await em.count(Account, { providerId: 'oidc' })]).toEqual([1, 0])
    expect(await em.count(Session)).toBe(0)
  })

  it('lets nobody in who is disabled, and links nothing to them', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'VIEWER', kind)
    const { id } = await world.person('OPERATOR', 'ada@example.com')
    await world.ask('mutation ($id: ID!) { disablePerson(personId: $id) { id } }', { id })
    expect(await comeByProvider(world)).toBe('/sign-in#error=DISABLED')
    const em = world.app.deps.database.fork()
    expect([await em.count(Session), await em.count(Account, { providerId: 'oidc' })]).toEqual([0, 0])
  })
})

describe('coming back from the provider', () => {
  it('is refused with another state, without the cookie of the browser that went, and twice', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'VIEWER')
    provider.onceBack((url) => url.searchParams.set('state', 'of-somebody-else'))
    expect(await comeByProvider(world)).toBe('/sign-in#error=EXPIRED')
    const jar = new CookieJar()
    const there = await visit(world, '/api/v1/session/oidc', jar)
    const back = (await fetch(there, { redirect: 'manual' })).headers.get('location') ?? ''
    const path = back.replace('http://server.test', '')
    const cookies = jar.headers.cookie ?? ''
    expect(await visit(world, path, new CookieJar())).toBe('/sign-in#error=EXPIRED')
    const withCookies = async () =>
      (await world.app.fastify.inject({ url: path, headers: { cookie: cookies } })).headers.location
    expect(await world.app.deps.database.fork().count(Person)).toBe(0)
    expect(await withCookies()).toBe('/')
    expect(await withCookies()).toBe('/sign-in#error=EXPIRED')
    expect(await world.app.deps.database.fork().count(Session)).toBe(1)
  })

  it('is refused with another nonce, another audience, and by an unsigned hand', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'VIEWER')
    const changes: Array<(token: MutableToken) => void> = [
      ({ payload }) => void (payload.nonce = 'another'),
      ({ payload }) => void (payload.aud = 'somebody-else'),
      ({ payload }) => void (payload.iss = 'http://evil.example'),
    ]
    for (const change of changes) {
      // The access token is signed before the ID token.
      provider.onceSigning(() => provider.onceSigning(change))
      expect(await comeByProvider(world)).toBe('/sign-in#error=PROVIDER_FAILED')
    }
    expect(await world.app.deps.database.fork().count(Session)).toBe(0)
  })

  it('says when the person refused there, and nothing that the provider made up', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'VIEWER')
    const refuse = (error: string) =>
      provider.onceBack((url) => {
        url.searchParams.delete('code')
        url.searchParams.set('error', error)
      })
    refuse('access_denied')
    expect(await comeByProvider(world)).toBe('/sign-in#error=REFUSED')
    refuse('<script>alert(1)</script>')
    expect(await comeByProvider(world)).toBe('/sign-in#error=PROVIDER_FAILED')
  })

  it('does not go on with a session that was planted', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'VIEWER')
    const planted = new CookieJar()
    expect(await comeByProvider(world, planted)).toBe('/')
    const value = planted.get('vesana.session_token') ?? ''
    provider.claims = { ...ADA, sub: 'eve', email: 'eve@example.com' }
    const jar = new CookieJar().plant('vesana.session_token', value)
    expect(await comeByProvider(world, jar)).toBe('/')
    expect(jar.get('vesana.session_token')).not.toBe(value)
    expect((await world.graphql(VIEWER, {}, jar.headers)).data).toMatchObject({
      viewer: { name: 'eve@example.com' },
    })
  })
})

describe('a provider that is down', () => {
  it('stops neither the start nor those with a password, and is found when it is back', async () => {
    const provider = await Provider.start()
    const oidc = provider.config('VIEWER')
    await provider.stop()
    await using world = await TestApp.start('sqlite', { oidc })
    expect((await world.app.fastify.inject('/api/v1/session/methods')).json()).toMatchObject({
      oidc: { name: 'Example' },
    })
    await world.signIn('ADMIN')
    const answer = await world.app.fastify.inject('/api/v1/session/oidc')
    expect(answer.headers.location).toBe('/sign-in#error=PROVIDER_UNAVAILABLE')
    await using back = new Returned(oidc.issuer)
    await back.start()
    expect((await world.app.fastify.inject('/api/v1/session/oidc')).headers.location).toContain(oidc.issuer)
  })

  it('is not there at all where none is configured', async () => {
    await using world = await TestApp.start()
    const answer = await world.app.fastify.inject('/api/v1/session/oidc')
    expect(answer.statusCode).toBe(404)
    expect(
      (await world.app.fastify.inject('/api/v1/session/callback/oidc?code=x&state=y')).headers.location,
    ).toMatch(/^\/sign-in#error=/)
  })

  it('has no way into what better-auth serves otherwise', async () => {
    await using provider = await Provider.start()
    await using world = await serve(provider, 'VIEWER')
    for (const path of [
      'sign-up/email',
      'get-session',
      'callback/github',
      'sign-in/email',
      'error',
      'ok',
      'list-sessions',
    ]) {
      for (const method of ['GET', 'POST'] as const) {
        const answer = await world.app.fastify.inject({ method, url: `/api/v1/session/${path}` })
        expect([path, answer.statusCode]).toEqual([path, 404])
      }
    }
  })
})

/** The provider again, at the address that it had before. */
class Returned implements AsyncDisposable {
  private readonly server = new OAuth2Server()

  constructor(private readonly issuer: string) {}

  async start(): Promise<void> {
    await this.server.issuer.keys.generate('RS256')
    const { hostname, port } = new URL(this.issuer)
    await this.server.start(Number(port), hostname)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop()
  }
}
