import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { CookieJar, PASSWORD, post, signedIn } from '../testing/people.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'

const VIEWER = '{ viewer { name role } }'
const DAY = 86_400_000
const INVITE = `mutation ($input: InvitePersonInput!) { invitePerson(input: $input) {
  person { id email name role state hasPassword } url expiresAt } }`
const RESET = 'mutation ($id: ID!) { resetPassword(personId: $id) { url } }'

interface Invited {
  invitePerson: { person: { id: string; state: string }; url: string; expiresAt: string }
}

async function invite(world: TestApp, but: object = {}) {
  const input = { email: ' Grace@Example.com ', name: 'Grace', role: 'RELEASER', ...but }
  const { invitePerson } = await world.ask<Invited>(INVITE, { input })
  return { ...invitePerson, ticket: ticketOf(invitePerson.url) }
}

function ticketOf(url: string): string {
  return new URL(url).hash.replace('#ticket=', '')
}

async function change(world: TestApp, mutation: string, id: string, more = '') {
  return world.graphql(`mutation ($id: ID!) { ${mutation}(personId: $id${more}) { state role } }`, { id })
}

async function auditOf(world: TestApp, subjectId: string) {
  const found = await world.app.deps.database
    .fork()
    .find(AuditEvent, { subjectId }, { orderBy: { at: 'asc' } })
  return found.map(({ action, before, after }) => ({ action, before, after }))
}

describe.each(DATABASES)('an invitation, on %s', (kind) => {
  it('lets somebody in, who sets a name and a password', async () => {
    await using world = await TestApp.start(kind)
    const { person, url, expiresAt, ticket } = await invite(world)
    expect(person).toMatchObject({
      email: 'grace@example.com',
      role: 'RELEASER',
      state: 'INVITED',
      hasPassword: false,
    })
    expect(url).toMatch(/^http:\/\/server\.test\/invitation#ticket=[\w-]{43}$/)
    expect(Date.parse(expiresAt)).toBe(world.now + 7 * DAY)
    const preview = await post(world, '/invitation/preview', { ticket })
    expect(preview.body).toEqual({ email: 'grace@example.com', name: 'Grace', purpose: 'INVITATION' })
    const jar = new CookieJar()
    const accepted = await post(world, '/invitation', { ticket, name: 'Grace H.', password: PASSWORD }, jar)
    expect(accepted).toMatchObject({ status: 200, body: { status: 'SIGNED_IN' } })
    const { data } = await world.graphql(VIEWER, {}, jar.headers)
    expect(data).toEqual({ viewer: { name: 'grace@example.com', role: 'RELEASER' } })
    const actions = (await auditOf(world, person.id)).map(({ action }) => action)
    expect(actions.toSorted()).toEqual(['acceptInvitation', 'invitePerson', 'signIn'])
  })

  it('works once, for 7 days, and no more once a new link was made', async () => {
    await using world = await TestApp.start(kind)
    const { person, ticket } = await invite(world)
    const accept = (by: string) => post(world, '/invitation', { ticket: by, password: PASSWORD })
    const { resetPassword } = await world.ask<{ resetPassword: { url: string } }>(RESET, { id: person.id })
    expect((await accept(ticket)).status).toBe(401)
    const second = ticketOf(resetPassword.url)
    expect((await accept(second)).status).toBe(200)
    expect(await accept(second)).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHENTICATED' } } })
    const { ticket: third } = await invite(world, { email: 'late@example.com' })
    world.pass(7 * DAY)
    expect((await accept(third)).status).toBe(401)
    expect((await post(world, '/invitation/preview', { ticket: third })).status).toBe(401)
  })

  it('works once also when it is used twice at the same time', async () => {
    await using world = await TestApp.start(kind)
    const { ticket } = await invite(world)
    const accept = () => post(world, '/invitation', { ticket, password: PASSWORD })
    const statuses = (await Promise.all([accept(), accept(), accept()])).map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401])
  })

  it('is kept as a hash, and its ticket is in no entry of the audit', async () => {
    await using world = await TestApp.start(kind)
    const { ticket } = await invite(world)
    const em = world.app.deps.database.fork()
    const rows = [await em.execute('select * from person'), await em.execute('select * from audit_event')]
    expect(JSON.stringify(rows)).toContain('grace@example.com')
    expect(JSON.stringify(rows)).not.toContain(ticket)
  })
})

describe.each(DATABASES)('a password, on %s', (kind) => {
  it('is set anew by an administrator’s link, which ends the sessions', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('OPERATOR')
    const jar = await signedIn(world, person)
    const { resetPassword } = await world.ask<{ resetPassword: { url: string } }>(RESET, { id: person.id })
    const ticket = ticketOf(resetPassword.url)
    const preview = await post(world, '/invitation/preview', { ticket })
    expect(preview.body).toMatchObject({ purpose: 'PASSWORD_RESET' })
    await signedIn(world, person)
    const password = 'quite another password'
    expect((await post(world, '/invitation', { ticket, password })).status).toBe(200)
    expect((await world.graphql(VIEWER, {}, jar.headers)).status).toBe(401)
    const { email } = person
    expect((await post(world, '/sign-in', { email, password: person.password })).status).toBe(401)
    await signedIn(world, { ...person, password })
  })

  it('is changed by its owner: other sessions end, this one goes on by another id', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('OPERATOR')
    const [jar, other] = [await signedIn(world, person), await signedIn(world, person)]
    const before = jar.headers
    const body = { current_password: person.password, new_password: 'quite another password' }
    const wrong = await post(world, '/password', { ...body, current_password: 'not the password' }, jar)
    expect(wrong).toMatchObject({ status: 400, body: { error: { field: 'current_password' } } })
    expect((await world.graphql(VIEWER, {}, other.headers)).status).toBe(200)
    expect((await post(world, '/password', body, jar)).status).toBe(204)
    expect((await world.graphql(VIEWER, {}, jar.headers)).status).toBe(200)
    expect((await world.graphql(VIEWER, {}, before)).status).toBe(401)
    expect((await world.graphql(VIEWER, {}, other.headers)).status).toBe(401)
    expect(await auditOf(world, person.id)).toContainEqual({
      action: 'changePassword',
      before: null,
      after: null,
    })
    expect((await post(world, '/password', { ...body, new_password: 'short' }, jar)).status).toBe(400)
  })
})

describe.each(DATABASES)('an administrator, on %s', (kind) => {
  it('disables somebody, who is out at once and cannot come back, until enabled again', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('OPERATOR')
    const jar = await signedIn(world, person)
    expect((await change(world, 'disablePerson', person.id)).data).toMatchObject({
      disablePerson: { state: 'DISABLED' },
    })
    expect((await world.graphql(VIEWER, {}, jar.headers)).status).toBe(401)
    const { email, password } = person
    expect(await post(world, '/sign-in', { email, password })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN', message: expect.stringContaining('disabled') } },
    })
    expect((await post(world, '/sign-in', { email, password: 'a wrong password' })).status).toBe(401)
    expect((await world.graphql(RESET, { id: person.id })).errors).toMatchObject([
      { extensions: { code: 'CONFLICT' } },
    ])
    await change(world, 'enablePerson', person.id)
    await signedIn(world, person)
    expect(
      (await auditOf(world, person.id)).filter(({ action }) => action === 'disablePerson'),
    ).toMatchObject([{ before: { state: 'ACTIVE' }, after: { state: 'DISABLED' } }])
  })

  it('removes somebody with their sessions; the audit keeps who it was', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('OPERATOR')
    const jar = await signedIn(world, person)
    const { data } = await world.graphql('mutation ($id: ID!) { removePerson(personId: $id) }', {
      id: person.id,
    })
    expect(data).toEqual({ removePerson: person.id })
    expect((await world.graphql(VIEWER, {}, jar.headers)).status).toBe(401)
    const { email, password } = person
    expect((await post(world, '/sign-in', { email, password })).status).toBe(401)
    expect(await auditOf(world, person.id)).toContainEqual({
      action: 'removePerson',
      before: expect.objectContaining({ email, role: 'OPERATOR' }),
      after: null,
    })
  })

  it('signs somebody out everywhere', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('OPERATOR')
    const jar = await signedIn(world, person)
    await change(world, 'signOutPerson', person.id)
    expect((await world.graphql(VIEWER, {}, jar.headers)).status).toBe(401)
  })

  it('who is the last active one is neither demoted, disabled nor removed', async () => {
    await using world = await TestApp.start(kind)
    const last = await world.person('ADMIN')
    const other = await world.person('ADMIN', 'other@example.com')
    await change(world, 'disablePerson', other.id)
    const refusals = [
      await change(world, 'disablePerson', last.id),
      await change(world, 'setPersonRole', last.id, ', role: VIEWER'),
      await world.graphql('mutation ($id: ID!) { removePerson(personId: $id) }', { id: last.id }),
    ]
    for (const { errors } of refusals) expect(errors).toMatchObject([{ extensions: { code: 'CONFLICT' } }])
    await change(world, 'enablePerson', other.id)
    expect((await change(world, 'setPersonRole', last.id, ', role: VIEWER')).errors).toBeUndefined()
  })

  it('is left when two remove each other at the same time', async () => {
    await using world = await TestApp.start(kind)
    const both = [await world.person('ADMIN', 'a@example.com'), await world.person('ADMIN', 'b@example.com')]
    const done = await Promise.all(both.map(({ id }) => change(world, 'disablePerson', id)))
    expect(done.filter(({ errors }) => errors === undefined)).toHaveLength(1)
    const { people } = await world.ask<{ people: Array<{ state: string }> }>('{ people { state } }')
    expect(people.map(({ state }) => state).toSorted()).toEqual(['ACTIVE', 'DISABLED'])
  })

  it('hears what is wrong with an invitation', async () => {
    await using world = await TestApp.start(kind)
    await invite(world)
    const wrong = async (but: object) => {
      const input = { email: 'a@example.com', name: 'A', role: 'VIEWER', ...but }
      const { errors } = await world.graphql(INVITE, { input })
      return errors?.[0]?.extensions
    }
    expect(await wrong({ email: 'grace@example.com' })).toMatchObject({ code: 'CONFLICT', field: 'email' })
    expect(await wrong({ email: 'nobody' })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'email' })
    expect(await wrong({ name: ' ' })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'name' })
    expect(await wrong({ name: 'a\u0007b' })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'name' })
    expect((await change(world, 'disablePerson', 'nobody')).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ])
  })
})
