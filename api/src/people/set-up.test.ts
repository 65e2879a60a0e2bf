import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { PASSWORD, CookieJar, post, signedIn } from '../testing/people.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'

const VIEWER = '{ viewer { name role } }'

function ticketOf(world: TestApp): string {
  return new URL(world.app.people.setUpLink.url('http://x')).hash.replace('#ticket=', '')
}

const FIRST = { name: 'Ada', email: 'Ada@Example.com', password: PASSWORD }

describe.each(DATABASES)('the set-up link, on %s', (kind) => {
  it('makes the first administrator, signed in, and says so in the audit', async () => {
    await using world = await TestApp.start(kind)
    const methods = () => world.app.fastify.inject('/api/v1/session/methods')
    expect((await methods()).json()).toEqual({ password: true, oidc: null, needs_set_up: true })
    const jar = new CookieJar()
    const answer = await post(world, '/set-up', { ticket: ticketOf(world), ...FIRST }, jar)
    expect(answer).toMatchObject({ status: 200, body: { status: 'SIGNED_IN' } })
    const { data } = await world.graphql(VIEWER, {}, jar.headers)
    expect(data).toEqual({ viewer: { name: 'ada@example.com', role: 'ADMIN' } })
    expect((await methods()).json()).toMatchObject({ needs_set_up: false })
    const [entry] = await world.app.deps.database.fork().find(AuditEvent, { action: 'setUp' })
    expect(entry).toMatchObject({ actor: 'ada@example.com', actorKind: 'PERSON', address: '127.0.0.1' })
  })

  it('works once, and not once there is an administrator by another way', async () => {
    await using world = await TestApp.start(kind)
    const ticket = ticketOf(world)
    expect((await post(world, '/set-up', { ticket, ...FIRST })).status).toBe(200)
    const again = await post(world, '/set-up', { ticket, ...FIRST, email: 'eve@example.com' })
    expect(again).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHENTICATED' } } })
    await world.restart()
    expect(ticketOf(world)).not.toBe(ticket)
    const afresh = await post(world, '/set-up', {
      ticket: ticketOf(world),
      ...FIRST,
      email: 'eve@example.com',
    })
    expect(afresh.status).toBe(401)
    const { people } = await world.ask<{ people: object[] }>('{ people { email } }')
    expect(people).toEqual([{ email: 'ada@example.com' }])
  })

  it('works once also when it is used twice at the same time', async () => {
    await using world = await TestApp.start(kind)
    const ticket = ticketOf(world)
    const answers = await Promise.all([
      post(world, '/set-up', { ticket, ...FIRST }),
      post(world, '/set-up', { ticket, ...FIRST, email: 'eve@example.com' }),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
  })
})

describe('the set-up link', () => {
  it('survives a wrong ticket and a password that is too short', async () => {
    await using world = await TestApp.start()
    const ticket = ticketOf(world)
    expect((await post(world, '/set-up', { ticket: 'wrong', ...FIRST })).status).toBe(401)
    const short = await post(world, '/set-up', { ticket, ...FIRST, password: 'short' })
    expect(short).toMatchObject({
      status: 400,
      body: { error: { code: 'BAD_USER_INPUT', field: 'password' } },
    })
    const long = await post(world, '/set-up', { ticket, ...FIRST, password: 'x'.repeat(129) })
    expect(long.status).toBe(400)
    const noEmail = await post(world, '/set-up', { ticket, ...FIRST, email: 'ada' })
    expect(noEmail).toMatchObject({ status: 400, body: { error: { field: 'email' } } })
    expect((await post(world, '/set-up', { ticket, ...FIRST })).status).toBe(200)
  })
})

describe('VESANA_ADMIN_EMAIL and VESANA_ADMIN_PASSWORD', () => {
  const firstAdmin = { email: 'Root@Example.com', password: PASSWORD }
  const root = { id: '', email: 'root@example.com', password: PASSWORD }

  it('make an administrator at start, once', async () => {
    await using world = await TestApp.start('sqlite', { firstAdmin })
    await signedIn(world, root)
    await world.restart()
    const entries = await world.app.deps.database.fork().find(AuditEvent, { action: 'setUp' })
    expect(entries).toMatchObject([{ actor: 'VESANA_ADMIN_EMAIL', actorKind: 'SERVER' }])
    expect((await post(world, '/set-up', { ticket: ticketOf(world), ...FIRST })).status).toBe(401)
  })

  it('change nothing about who has that email already', async () => {
    await using world = await TestApp.start('sqlite')
    await world.person('ADMIN')
    const known = await world.person('VIEWER', root.email)
    Object.assign(world.config, { firstAdmin: { ...firstAdmin, password: 'quite another password' } })
    await world.restart()
    const jar = await signedIn(world, known)
    expect((await world.graphql(VIEWER, {}, jar.headers)).data).toMatchObject({ viewer: { role: 'VIEWER' } })
  })

  it('are the way back in where no active administrator is left', async () => {
    await using world = await TestApp.start('sqlite')
    await world.person('VIEWER', root.email)
    const password = 'quite another password'
    Object.assign(world.config, { firstAdmin: { ...firstAdmin, password } })
    await world.restart()
    const jar = await signedIn(world, { ...root, password })
    expect((await world.graphql(VIEWER, {}, jar.headers)).data).toMatchObject({ viewer: { role: 'ADMIN' } })
  })
})
