import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { hashToken } from '../auth/token.ts'
import { CookieJar, post, signedIn } from '../testing/people.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { Person } from './person.entity.ts'
import { Session } from './session.entity.ts'

const VIEWER = '{ viewer { kind name role } }'
const SESSION_COOKIE = 'vesana.session_token'

describe.each(DATABASES)('signing in, on %s', (kind) => {
  it('makes a person the viewer, with the role that they have now', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('OPERATOR', 'ada@example.com')
    const jar = await signedIn(world, person)
    const { data } = await world.graphql(VIEWER, {}, jar.headers)
    expect(data).toEqual({ viewer: { kind: 'PERSON', name: 'ada@example.com', role: 'OPERATOR' } })
    await world.ask(`mutation ($id: ID!) { setPersonRole(personId: $id, role: VIEWER) { role } }`, {
      id: person.id,
    })
    expect((await world.graphql(VIEWER, {}, jar.headers)).data).toMatchObject({ viewer: { role: 'VIEWER' } })
  })

  it('keeps where from and since when, says so in the list of sessions and in the audit', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('VIEWER')
    const jar = new CookieJar()
    const before = Date.now()
    await world.app.fastify
      .inject({
        method: 'POST',
        url: '/api/v1/session/sign-in',
        headers: { 'user-agent': 'A browser' },
        payload: { email: person.email, password: person.password },
      })
      .then(({ headers }) => jar.take(headers))
    const asked =
      '{ viewer { sessions { createdAt lastUsedAt expiresAt address userAgent current } person { lastSignInAt hasPassword hasSecondFactor state } } }'
    const { data } = await world.graphql<{
      viewer: { sessions: Array<Record<string, string>>; person: object }
    }>(asked, {}, jar.headers)
    expect(data.viewer.sessions).toMatchObject([
      { address: '127.0.0.1', userAgent: 'A browser', current: true },
    ])
    const [session] = data.viewer.sessions
    expect(Date.parse(session?.createdAt ?? '')).toBeGreaterThanOrEqual(before)
    expect(Date.parse(session?.expiresAt ?? '') - Date.parse(session?.createdAt ?? '')).toBeCloseTo(
      30 * 86_400_000,
      -5,
    )
    expect(data.viewer.person).toEqual({
      lastSignInAt: new Date(world.now).toISOString(),
      hasPassword: true,
      hasSecondFactor: false,
      state: 'ACTIVE',
    })
    const [entry] = await world.app.deps.database.fork().find(AuditEvent, { action: 'signIn' })
    expect(entry).toMatchObject({
      actor: person.email,
      actorKind: 'PERSON',
      actorId: person.id,
      address: '127.0.0.1',
      subjectType: 'Person',
      subjectId: person.id,
      after: { by: 'password', userAgent: 'A browser' },
    })
  })

  it('leaves no session behind, and no entry, where the entry cannot be written', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('VIEWER')
    const em = world.app.deps.database.fork()
    await em.execute('drop table audit_event')
    const answer = await post(world, '/sign-in', { email: person.email, password: person.password })
    expect(answer.status).toBe(500)
    expect(await em.count(Session)).toBe(0)
    expect((await em.findOneOrFail(Person, { id: person.id })).lastSignInAt).toBeNull()
  })

  it('keeps the session by the hash of its token', async () => {
    await using world = await TestApp.start(kind)
    const jar = await signedIn(world, await world.person('VIEWER'))
    const [token = ''] = (jar.get(SESSION_COOKIE) ?? '').split('.')
    const rows = await world.app.deps.database.fork().execute('select * from session')
    expect(JSON.stringify(rows)).toContain(hashToken(token))
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('ends the session at signing out', async () => {
    await using world = await TestApp.start(kind)
    const jar = await signedIn(world, await world.person('VIEWER'))
    const { headers } = jar
    expect((await post(world, '/sign-out', {}, jar)).status).toBe(204)
    expect(jar.names).toEqual([])
    expect((await world.graphql(VIEWER, {}, headers)).status).toBe(401)
    expect((await post(world, '/sign-out', {}, jar)).status).toBe(204)
  })

  it('ends every session of the person at signing out everywhere, and nobody else’s', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('VIEWER')
    const [one, two] = [await signedIn(world, person), await signedIn(world, person)]
    const other = await world.signIn('OPERATOR')
    const before = one.headers
    expect((await post(world, '/sign-out-everywhere', {}, one)).status).toBe(204)
    expect((await world.graphql(VIEWER, {}, before)).status).toBe(401)
    expect((await world.graphql(VIEWER, {}, two.headers)).status).toBe(401)
    expect((await world.graphql(VIEWER, {}, other)).status).toBe(200)
  })
})

describe('a session', () => {
  it('gets an id of its own at signing in, whatever cookie was there before', async () => {
    await using world = await TestApp.start()
    const [victim, attacker] = [await world.person('ADMIN'), await world.person('VIEWER')]
    const attackers = await signedIn(world, attacker)
    const planted = attackers.get(SESSION_COOKIE) ?? ''
    const jar = new CookieJar().plant(SESSION_COOKIE, planted)
    const { email, password } = victim
    expect((await post(world, '/sign-in', { email, password }, jar)).status).toBe(200)
    expect(jar.get(SESSION_COOKIE)).not.toBe(planted)
    expect((await world.graphql(VIEWER, {}, jar.headers)).data).toMatchObject({ viewer: { name: email } })
    expect((await world.graphql(VIEWER, {}, attackers.headers)).status).toBe(401)
    const made = new CookieJar().plant(SESSION_COOKIE, 'of-ones-own.choosing')
    await post(world, '/sign-in', { email, password }, made)
    expect(made.get(SESSION_COOKIE)).not.toBe('of-ones-own.choosing')
  })
})
