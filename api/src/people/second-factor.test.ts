import { type TOTP, URI } from 'otpauth'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { CookieJar, type TestPerson, UNTHROTTLED, post, signedIn } from '../testing/people.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { SecondFactor } from './second-factor.entity.ts'

const VIEWER = '{ viewer { name person { hasSecondFactor } } }'
const SESSION_COOKIE = 'vesana.session_token'
const STEP_MS = 30_000

interface Factor {
  readonly totp: TOTP
  readonly backupCodes: string[]
}

// better-auth reads the machine's clock: it is moved on by one step of TOTP where another code is needed.
afterEach(() => void vi.useRealTimers())
function nextStep(): void {
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: now + STEP_MS })
}

async function switchedOn(world: TestApp, person: TestPerson, jar: CookieJar): Promise<Factor> {
  const begun = await post(world, '/totp', { password: person.password }, jar)
  if (begun.status !== 200) throw new Error(begun.text)
  const totp = URI.parse(begun.body.otpauth_url) as TOTP
  const confirmed = await post(world, '/totp/confirm', { code: totp.generate() }, jar)
  if (confirmed.status !== 204) throw new Error(confirmed.text)
  nextStep()
  return { totp, backupCodes: begun.body.backup_codes }
}

async function withPassword(world: TestApp, { email, password }: TestPerson): Promise<CookieJar> {
  const jar = new CookieJar()
  const answer = await post(world, '/sign-in', { email, password }, jar)
  expect(answer.body).toEqual({ status: 'SECOND_FACTOR_NEEDED' })
  return jar
}

describe.each(DATABASES)('a second factor, on %s', (kind) => {
  it('is asked for after the password, and the password alone is worth nothing', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('ADMIN')
    const { totp } = await switchedOn(world, person, await signedIn(world, person))
    const jar = await withPassword(world, person)
    expect(jar.get(SESSION_COOKIE)).toBeUndefined()
    expect((await world.graphql(VIEWER, {}, jar.headers)).status).toBe(401)
    const wrong = await post(world, '/second-factor', { code: '000000' }, jar)
    expect(wrong.status).toBe(401)
    expect(wrong.body.error).toMatchObject({ code: 'UNAUTHENTICATED', field: 'code' })
    const right = await post(world, '/second-factor', { code: totp.generate() }, jar)
    expect(right.body).toEqual({ status: 'SIGNED_IN' })
    const { data } = await world.graphql(VIEWER, {}, jar.headers)
    expect(data).toEqual({ viewer: { name: person.email, person: { hasSecondFactor: true } } })
    const entries = await world.app.deps.database.fork().find(AuditEvent, { subjectId: person.id })
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['signIn', 'enableSecondFactor', 'signIn']),
    )
  })

  it('takes a code once: whoever saw it cannot use it again', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('ADMIN')
    const { totp } = await switchedOn(world, person, await signedIn(world, person))
    const code = totp.generate()
    const [first, second] = [await withPassword(world, person), await withPassword(world, person)]
    expect((await post(world, '/second-factor', { code }, first)).status).toBe(200)
    const again = await post(world, '/second-factor', { code }, second)
    expect(again.status).toBe(401)
    expect(again.body.error.message).toContain('tried already')
    expect(second.get(SESSION_COOKIE)).toBeUndefined()
    nextStep()
    expect((await post(world, '/second-factor', { code: totp.generate() }, second)).status).toBe(200)
  })

  it('takes the code that switched it on no second time', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('ADMIN')
    const jar = await signedIn(world, person)
    const begun = await post(world, '/totp', { password: person.password }, jar)
    const code = (URI.parse(begun.body.otpauth_url) as TOTP).generate()
    expect((await post(world, '/totp/confirm', { code }, jar)).status).toBe(204)
    const other = await withPassword(world, person)
    expect((await post(world, '/second-factor', { code }, other)).status).toBe(401)
  })

  it('takes each backup code once', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('ADMIN')
    const { backupCodes } = await switchedOn(world, person, await signedIn(world, person))
    const [code = '', other = ''] = backupCodes
    expect(backupCodes).toHaveLength(10)
    const first = await withPassword(world, person)
    expect((await post(world, '/second-factor', { code }, first)).status).toBe(200)
    const second = await withPassword(world, person)
    expect((await post(world, '/second-factor', { code }, second)).status).toBe(401)
    expect((await post(world, '/second-factor', { code: other }, second)).status).toBe(200)
  })

  it('keeps neither its secret nor its backup codes readable', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('ADMIN')
    const { totp, backupCodes } = await switchedOn(world, person, await signedIn(world, person))
    const rows = await world.app.deps.database.fork().execute('select * from second_factor')
    const text = JSON.stringify(rows)
    expect(text).toContain(person.id)
    for (const secret of [totp.secret.base32, totp.secret.utf8, ...backupCodes])
      expect(text).not.toContain(secret)
  })

  it('is removed by its owner with the password, and by an administrator for a lost phone', async () => {
    await using world = await TestApp.start(kind)
    const person = await world.person('VIEWER')
    const jar = await signedIn(world, person)
    await switchedOn(world, person, jar)
    const refused = await post(world, '/totp/remove', { password: 'not the password' }, jar)
    expect(refused.status).toBe(400)
    expect(refused.body.error.field).toBe('password')
    expect((await post(world, '/totp/remove', { password: person.password }, jar)).status).toBe(204)
    await signedIn(world, person)
    await switchedOn(world, person, jar)
    await withPassword(world, person)
    const { removeSecondFactor } = await world.ask<{ removeSecondFactor: { hasSecondFactor: boolean } }>(
      'mutation ($id: ID!) { removeSecondFactor(personId: $id) { hasSecondFactor } }',
      { id: person.id },
    )
    expect(removeSecondFactor.hasSecondFactor).toBe(false)
    expect((await signedIn(world, person)).get(SESSION_COOKIE)).toBeDefined()
  })
})

describe('the second step of signing in', () => {
  it('changes the session’s id, and not the one that was planted before', async () => {
    await using world = await TestApp.start()
    const person = await world.person('ADMIN')
    const jar = await signedIn(world, person)
    const before = jar.get(SESSION_COOKIE)
    const { totp } = await switchedOn(world, person, jar)
    expect(jar.get(SESSION_COOKIE)).not.toBe(before)
    const attackers = await signedIn(world, await world.person('VIEWER'))
    const planted = attackers.get(SESSION_COOKIE) ?? ''
    const victims = await withPassword(world, person)
    victims.plant(SESSION_COOKIE, planted)
    expect((await post(world, '/second-factor', { code: totp.generate() }, victims)).status).toBe(200)
    expect(victims.get(SESSION_COOKIE)).not.toBe(planted)
    expect((await world.graphql(VIEWER, {}, victims.headers)).data).toMatchObject({
      viewer: { name: person.email },
    })
  })

  it('ends after five wrong codes: the password is asked for anew', async () => {
    await using world = await TestApp.start('sqlite', {}, { attemptLimits: UNTHROTTLED })
    const person = await world.person('ADMIN')
    const { totp } = await switchedOn(world, person, await signedIn(world, person))
    const jar = await withPassword(world, person)
    for (const code of ['000001', '000002', '000003', '000004', '000005']) {
      expect((await post(world, '/second-factor', { code }, jar)).status).toBe(401)
    }
    const right = await post(world, '/second-factor', { code: totp.generate() }, jar)
    expect(right.status).toBe(401)
    expect(right.body.error.message).toContain('Begin with your password again')
    expect(jar.get(SESSION_COOKIE)).toBeUndefined()
  })

  it('locks an account for which ten wrong codes came, from wherever they did, and says for how long', async () => {
    await using world = await TestApp.start('sqlite', {}, { attemptLimits: UNTHROTTLED })
    const person = await world.person('ADMIN')
    const { totp } = await switchedOn(world, person, await signedIn(world, person))
    for (let guess = 0; guess < 10; guess++) {
      const jar = await withPassword(world, person)
      await post(world, '/second-factor', { code: `10000${guess}` }, jar)
    }
    const locked = await post(
      world,
      '/second-factor',
      { code: totp.generate() },
      await withPassword(world, person),
    )
    expect(locked.status).toBe(429)
    expect(locked.headers['retry-after']).toBe('900')
    expect(locked.body.error).toMatchObject({
      code: 'TOO_MANY_ATTEMPTS',
      message: expect.stringContaining('15 minutes'),
    })
  })

  it('needs a password before', async () => {
    await using world = await TestApp.start()
    const answer = await post(world, '/second-factor', { code: '123456' })
    expect(answer.status).toBe(401)
    expect(answer.body.error.message).toContain('Begin with your password')
  })

  it('is not on before it is confirmed, nor confirmed by a wrong code', async () => {
    await using world = await TestApp.start()
    const person = await world.person('VIEWER')
    const jar = await signedIn(world, person)
    expect((await post(world, '/totp/confirm', { code: '123456' }, jar)).status).toBe(409)
    expect((await post(world, '/totp', { password: 'not the password' }, jar)).status).toBe(400)
    const begun = await post(world, '/totp', { password: person.password }, jar)
    expect(begun.body.otpauth_url).toMatch(/^otpauth:\/\/totp\/Vesana:/)
    expect((await post(world, '/totp/confirm', { code: '000000' }, jar)).status).toBe(401)
    const factors = await world.app.deps.database.fork().find(SecondFactor, {})
    expect(factors).toMatchObject([{ verified: false }])
    await signedIn(world, person)
  })
})
