import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { type TestPerson, UNTHROTTLED, post } from '../testing/people.ts'
import { TestApp } from '../testing/test-app.ts'
import { ATTEMPT_LIMITS, type AttemptLimit, Attempts, waitAfter } from './attempts.ts'

const THREE: AttemptLimit = { free: 3, firstWaitS: 3, longestWaitS: 4 }
const limits = { ...UNTHROTTLED, pair: THREE }

/** `POST /sign-in` from another address than the tests' own. */
async function from(world: TestApp, remoteAddress: string, email: string, password: string) {
  const url = '/api/v1/session/sign-in'
  const answer = await world.app.fastify.inject({
    method: 'POST',
    url,
    remoteAddress,
    payload: { email, password },
  })
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
}

async function fail(
  world: TestApp,
  { email }: Pick<TestPerson, 'email'>,
  times: number,
  address = '192.0.2.1',
) {
  for (let attempt = 0; attempt < times; attempt++) {
    const { status } = await from(world, address, email, 'a wrong password')
    expect(status).toBe(401)
  }
}

describe('attempts to sign in', () => {
  it('are refused after some failures, with when to try again, even with the right password', async () => {
    await using world = await TestApp.start(
      'sqlite',
      {},
      { attemptLimits: { pair: { ...THREE, firstWaitS: 60, longestWaitS: 600 } } },
    )
    const person = await world.person('ADMIN')
    await fail(world, person, 3)
    const refused = await from(world, '192.0.2.1', person.email, person.password)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50)
    expect(refused.body).toEqual({
      error: {
        code: 'TOO_MANY_ATTEMPTS',
        message: expect.stringMatching(/^Too many attempts\. Try again in \d+ seconds\.$/),
      },
    })
  })

  it('are taken again after the wait, and forgotten once one succeeds', async () => {
    await using world = await TestApp.start('sqlite', {}, { attemptLimits: limits })
    const person = await world.person('ADMIN')
    await fail(world, person, 3)
    const signIn = () => from(world, '192.0.2.1', person.email, person.password)
    await expect.poll(async () => (await signIn()).status, { timeout: 12_000, interval: 200 }).toBe(200)
    await fail(world, person, 2)
    expect((await signIn()).status).toBe(200)
  })

  it('say the same of an email that nobody has, when they fail and when they are throttled', async () => {
    const slow = { attemptLimits: { pair: { ...THREE, firstWaitS: 60, longestWaitS: 60 } } }
    await using world = await TestApp.start('sqlite', {}, slow)
    const person = await world.person('ADMIN')
    const nobody = 'nobody@example.com'
    for (let attempt = 0; attempt < 3; attempt++) {
      const [known, unknown] = [
        await from(world, '192.0.2.1', person.email, 'a wrong password'),
        await from(world, '192.0.2.1', nobody, 'a wrong password'),
      ]
      expect(unknown.status).toBe(401)
      expect(unknown.body).toEqual(known.body)
    }
    const [known, unknown] = [
      await from(world, '192.0.2.1', person.email, 'a wrong password'),
      await from(world, '192.0.2.1', nobody, 'a wrong password'),
    ]
    expect([known.status, unknown.status]).toEqual([429, 429])
    expect(unknown.body.error.code).toBe(known.body.error.code)
  })

  it('count also while they are under way: a hundred at once are not a hundred guesses', async () => {
    await using world = await TestApp.start(
      'sqlite',
      {},
      { attemptLimits: { ...limits, pair: { ...THREE, firstWaitS: 60, longestWaitS: 60 } } },
    )
    const person = await world.person('ADMIN')
    const guesses = Array.from({ length: 100 }, () =>
      from(world, '192.0.2.1', person.email, 'a wrong password'),
    )
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(3)
    expect(statuses.filter((status) => status === 429)).toHaveLength(97)
  })

  it('of one address do not lock the person out from another', async () => {
    const slow = { ...UNTHROTTLED, pair: { ...THREE, firstWaitS: 60, longestWaitS: 60 } }
    await using world = await TestApp.start('sqlite', {}, { attemptLimits: slow })
    const person = await world.person('ADMIN')
    await fail(world, person, 3)
    expect((await from(world, '192.0.2.1', person.email, person.password)).status).toBe(429)
    expect((await from(world, '198.51.100.7', person.email, person.password)).status).toBe(200)
  })

  it('of many addresses make the person wait elsewhere, not where they are signed in', async () => {
    const slow = { ...UNTHROTTLED, person: { free: 4, firstWaitS: 60, longestWaitS: 60 } }
    await using world = await TestApp.start('sqlite', {}, { attemptLimits: slow })
    const person = await world.person('ADMIN')
    expect((await from(world, '198.51.100.7', person.email, person.password)).status).toBe(200)
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'])
      await fail(world, person, 1, address)
    expect((await from(world, '192.0.2.5', person.email, person.password)).status).toBe(429)
    expect((await from(world, '198.51.100.7', person.email, person.password)).status).toBe(200)
  })

  it('of one address at many people are refused', async () => {
    const slow = { ...UNTHROTTLED, address: { free: 4, firstWaitS: 60, longestWaitS: 60 } }
    await using world = await TestApp.start('sqlite', {}, { attemptLimits: slow })
    for (const name of ['a', 'b', 'c', 'd']) await fail(world, { email: `${name}@example.com` }, 1)
    expect((await from(world, '192.0.2.1', 'e@example.com', 'a wrong password')).status).toBe(429)
    expect((await from(world, '192.0.2.9', 'e@example.com', 'a wrong password')).status).toBe(401)
  })

  it('leave one entry in the audit when somebody’s account begins to be throttled', async () => {
    await using world = await TestApp.start('sqlite', {}, { attemptLimits: limits })
    const person = await world.person('ADMIN')
    await fail(world, person, 3)
    await expect
      .poll(async () => (await from(world, '192.0.2.1', person.email, 'a wrong password')).status, {
        timeout: 12_000,
      })
      .toBe(401)
    const entries = await world.app.deps.database.fork().find(AuditEvent, { action: 'throttleSignIn' })
    expect(entries).toMatchObject([{ subjectId: person.id, actorKind: 'SERVER', address: '192.0.2.1' }])
  })

  it('at one’s own password count, too: a session left open is no way to guess it', async () => {
    await using world = await TestApp.start(
      'sqlite',
      {},
      { attemptLimits: { ...limits, pair: { ...THREE, firstWaitS: 60, longestWaitS: 60 } } },
    )
    const headers = await world.signIn('ADMIN')
    const change = () =>
      world.app.fastify.inject({
        method: 'POST',
        url: '/api/v1/session/password',
        headers,
        payload: { current_password: 'a wrong password', new_password: 'another long password' },
      })
    const statuses = [(await change()).statusCode, (await change()).statusCode, (await change()).statusCode]
    expect(statuses).toEqual([400, 400, 400])
    expect((await change()).statusCode).toBe(429)
  })

  it('at links are counted by address', async () => {
    await using world = await TestApp.start(
      'sqlite',
      {},
      { attemptLimits: { ...limits, pair: { ...THREE, firstWaitS: 60, longestWaitS: 60 } } },
    )
    for (let guess = 0; guess < 3; guess++) {
      expect((await post(world, '/invitation/preview', { ticket: `guess-${guess}` })).status).toBe(401)
    }
    expect((await post(world, '/invitation/preview', { ticket: 'guess-4' })).status).toBe(429)
  })
})

describe('the wait after an attempt', () => {
  it.each(Object.entries(ATTEMPT_LIMITS))(
    'grows with each, for a %s, and has an end',
    (_name, limit: AttemptLimit) => {
      expect(waitAfter(limit.free - 1, limit)).toBe(0)
      expect(waitAfter(limit.free, limit)).toBe(limit.firstWaitS)
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 10_000 }), (attempt) => {
          const [now, next] = [waitAfter(attempt, limit), waitAfter(attempt + 1, limit)]
          return now <= next && next <= limit.longestWaitS
        }),
      )
    },
  )

  it('is one for all addresses of a network of IPv6', async () => {
    const attempts = new Attempts({ ...UNTHROTTLED, address: { free: 2, firstWaitS: 60, longestWaitS: 60 } })
    await attempts.begin({ subject: 'a', address: '2001:db8:1:2::1' })
    await attempts.begin({ subject: 'b', address: '2001:db8:1:2:ffff::9' })
    expect((await attempts.begin({ subject: 'c', address: '2001:db8:1:2:3:4:5:6' })).ok).toBe(false)
    expect((await attempts.begin({ subject: 'c', address: '2001:db8:1:3::1' })).ok).toBe(true)
  })
})
