import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { UNTHROTTLED, post } from '../testing/people.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { Session } from './session.entity.ts'

describe.each(DATABASES)('many who sign in at once, on %s', (kind) => {
  it('all come in, while others work; each with a session and an entry', async () => {
    await using world = await TestApp.start(kind, {}, { attemptLimits: UNTHROTTLED })
    const people = await Promise.all(
      Array.from({ length: 3 }, (_, index) => world.person('VIEWER', `p${index}@example.com`)),
    )
    const signIns = people.flatMap(({ email, password }) => [
      ...Array.from({ length: 2 }, () => post(world, '/sign-in', { email, password })),
      post(world, '/sign-in', { email, password: 'a wrong password' }),
    ])
    const work = Array.from({ length: 10 }, (_, index) => world.enroll(`host-${index}`))
    const statuses = (await Promise.all(signIns)).map(({ status }) => status)
    await Promise.all(work)
    expect(statuses.filter((status) => status === 200)).toHaveLength(6)
    expect(statuses.filter((status) => status === 401)).toHaveLength(3)
    const em = world.app.deps.database.fork()
    expect([await em.count(Session), await em.count(AuditEvent, { action: 'signIn' })]).toEqual([6, 6])
  })
})
