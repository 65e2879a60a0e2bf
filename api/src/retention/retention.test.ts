import type { Stage } from '@vesana/agent/protocol'
import { describe, expect, it } from 'vitest'
import { Challenge } from '../people/challenge.entity.ts'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { loadHostRegistry } from '../updates/load-host-registry.ts'
import { UpdateAttempt } from '../updates/update-attempt.entity.ts'
import { UpdateEvent } from '../updates/update-event.entity.ts'
import { DATABASES, type TestHost, TestApp } from '../testing/test-app.ts'
import { applyRetention } from './apply-retention.ts'
import { cutoffOf, mayForget } from './forgettable.ts'

const DAY = 24 * 60 * 60 * 1000
const FOR_EVER = { attemptDays: 0, auditDays: 0 }
const failed = { stage: 'ROLLED_BACK', error: { code: 'TRIAL_FAILED', message: 'It crashed.' } }

describe('what may be forgotten', () => {
  const ended = { stage: 'COMPLETED' as const, endedAt: 1000, isLast: false }
  it.each([
    ['an attempt that ended before', ended, 1001, true],
    ['one that ended just then', ended, 1000, false],
    [
      'one that still runs, however old',
      { ...ended, stage: 'WATCHING' as const, endedAt: null },
      9999,
      false,
    ],
    ['the last one of its host', { ...ended, isLast: true }, 9999, false],
    ['a roll-back that was not the last', { ...ended, stage: 'ROLLED_BACK' as const }, 9999, true],
  ])('%s', (_, attempt, cutoff, may) => {
    expect(mayForget(attempt, cutoff)).toBe(may)
  })

  it('is nothing where the days are 0', () => {
    expect(cutoffOf(0, 5000)).toBeNull()
    expect(cutoffOf(2, 3 * DAY)).toBe(DAY)
  })
})

describe.each(DATABASES)('the retention on %s', (kind) => {
  it('forgets old attempts with their events, but never the last one of a host, nor one that runs', async () => {
    await using world = await TestApp.start(kind)
    const [one, other] = [await world.enroll(), await world.enroll('web-2')]
    await attempt(one, 'old', { stage: 'SCHEDULED' }, { stage: 'COMPLETED' })
    world.pass(1000)
    await attempt(one, 'last', failed)
    await attempt(other, 'last', { stage: 'COMPLETED' })
    const running = { stage: 'WATCHING' as const, endedAt: null }
    await insertAttempts(world, [{ ...anAttemptOf(other, 'runs', world.now - 500), ...running }])
    world.pass(800 * DAY)

    const forgotten = await applyRetention(
      world.app.deps.database,
      { attemptDays: 730, auditDays: 0 },
      world.now,
    )
    expect(forgotten).toEqual({ attempts: 1, auditEvents: 0 })
    const em = world.app.deps.database.fork()
    const left = await em.find(UpdateAttempt, {}, { orderBy: { attemptKey: 'asc' } })
    expect(left.map(({ attemptKey }) => attemptKey)).toEqual(['last', 'last', 'runs'])
    expect(await em.count(UpdateEvent)).toBe(2)
  })

  it('leaves every host as it is decided about, quarantines among it', async () => {
    await using world = await TestApp.start(kind)
    const host = await world.enroll()
    await attempt(host, 'first', failed)
    world.pass(1000)
    await attempt(host, 'second', failed)
    world.pass(800 * DAY)
    const before = world.app.deps.registry.get(host.id)?.attempt
    await applyRetention(world.app.deps.database, { attemptDays: 1, auditDays: 0 }, world.now)
    const after = (await loadHostRegistry(world.app.deps.database)).get(host.id)?.attempt
    expect(after).toEqual(before)
    expect(after?.stage).toBe('ROLLED_BACK')
  })

  it('goes through hundreds, in batches, and says so in one entry of the audit', async () => {
    await using world = await TestApp.start(kind)
    const host = await world.enroll()
    const many = Array.from({ length: 450 }, (_, i) =>
      anAttemptOf(host, `attempt-${i}`, world.now + i * 1000),
    )
    await insertAttempts(world, many)
    world.pass(100 * DAY)
    await applyRetention(world.app.deps.database, { attemptDays: 30, auditDays: 0 }, world.now)
    const em = world.app.deps.database.fork()
    expect(await em.count(UpdateAttempt)).toBe(1)
    const entries = await em.find(AuditEvent, { action: 'forgetOldRecords' })
    expect(entries).toMatchObject([
      { actor: 'retention', actorKind: 'SERVER', after: { attempts: 449, auditEvents: 0, attemptDays: 30 } },
    ])
  })

  it('forgets old entries of the audit only when it is told to', async () => {
    await using world = await TestApp.start(kind)
    const { database } = world.app.deps
    await world.enroll()
    world.pass(100 * DAY)
    await world.enroll('web-2')
    await applyRetention(database, FOR_EVER, world.now)
    expect(await enrolled(world)).toBe(2)
    await applyRetention(database, { attemptDays: 0, auditDays: 90 }, world.now)
    expect(await enrolled(world)).toBe(1)
  })

  it('says nothing where there was nothing to forget', async () => {
    await using world = await TestApp.start(kind)
    await applyRetention(world.app.deps.database, { attemptDays: 1, auditDays: 1 }, world.now)
    expect(await world.app.deps.database.fork().count(AuditEvent, { action: 'forgetOldRecords' })).toBe(0)
  })

  it('removes challenges that have expired, and keeps the others', async () => {
    await using world = await TestApp.start(kind)
    const em = world.app.deps.database.fork()
    const at = new Date()
    for (const [id, ms] of [
      ['over', -1000],
      ['open', 60_000],
    ] as const) {
      const times = { createdAt: at, updatedAt: at, expiresAt: new Date(at.getTime() + ms) }
      em.create(Challenge, { id, identifier: id, value: 'x', ...times })
    }
    await em.flush()
    await applyRetention(world.app.deps.database, FOR_EVER, world.now)
    const left = await world.app.deps.database.fork().find(Challenge, {})
    expect(left.map(({ id }) => id)).toEqual(['open'])
  })
})

function attempt(host: TestHost, key: string, ...events: Record<string, unknown>[]) {
  return host.report(...events.map((event) => ({ attempt_id: key, ...event })))
}

/** A row as the wire would leave it. */
function anAttemptOf(host: TestHost, key: string, ms: number) {
  const at = new Date(ms)
  const versions = { fromVersion: 'v1.0.0', toVersion: 'v1.1.0', tryNumber: 1 }
  const times = { startedAt: at, updatedAt: at, endedAt: at as Date | null }
  return {
    id: key,
    host: host.id,
    attemptKey: key,
    ...versions,
    stage: 'COMPLETED' as Stage,
    stageSeq: 0,
    ...times,
  }
}

function insertAttempts(world: TestApp, rows: ReturnType<typeof anAttemptOf>[]) {
  return world.app.deps.database.fork().insertMany(UpdateAttempt, rows)
}

function enrolled(world: TestApp): Promise<number> {
  return world.app.deps.database.fork().count(AuditEvent, { action: 'enrollHost' })
}
