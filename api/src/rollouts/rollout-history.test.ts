import { randomUUID } from 'node:crypto'
import type { Stage } from '@vesana/agent/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NOON } from '../testing/factories.ts'
import { CANARY_FIRST, fleetOf, publishBy } from '../testing/fleet.ts'
import { DATABASES, TestApp, type TestHost } from '../testing/test-app.ts'
import { type UpdateTables, toTime } from '../updates/update-tables.ts'
import type { OfferOutcome } from './rollout-facts.ts'
import { findFailedHosts, groupFailures } from './failure-groups.ts'
import { lastNewsOf, timelineOf } from './rollout-history.ts'

const MINUTE = 60_000

interface Row {
  readonly offered: number
  readonly outcome?: OfferOutcome
  readonly ended?: number
  readonly error?: { readonly code: string | null; readonly message: string | null }
}

describe.each(DATABASES)('the history of a rollout, on %s', (kind) => {
  let world: TestApp
  let hosts: TestHost[]
  let rolloutId: string
  beforeEach(async () => {
    world = await TestApp.start(kind)
    await world.app.deps.rollouts.steering.stop()
    await publishBy(world, 'v1.0.0', null)
    hosts = await fleetOf(world, 8)
    rolloutId = (await publishBy(world, 'v1.1.0', CANARY_FIRST)).id
  })
  afterEach(() => world[Symbol.asyncDispose]())

  /** What was offered to the hosts, one after the other; minutes behind noon. */
  async function given(...rows: Row[]): Promise<void> {
    const { database } = world.app.deps
    const kysely = database.fork().getKysely<UpdateTables>()
    const at = (minutes: number) => toTime(database, NOON + minutes * MINUTE)
    for (const [index, { offered, outcome, ended, error }] of rows.entries()) {
      const host_id = hosts[index]!.id
      const attempt_id = error ? await attempt(host_id, error) : null
      const ended_at = ended === undefined ? null : at(ended)
      const row = {
        rollout_id: rolloutId,
        host_id,
        offered_at: at(offered),
        outcome: outcome ?? null,
        ended_at,
        attempt_id,
      }
      await kysely.insertInto('rollout_offer').values(row).execute()
    }
  }

  async function attempt(host_id: string, { code, message }: NonNullable<Row['error']>): Promise<string> {
    const { database } = world.app.deps
    const id = randomUUID()
    const now = toTime(database, NOON)
    const versions = { from_version: 'v1.0.0', to_version: 'v1.1.0', try_number: 1 }
    const progress = {
      stage: 'FAILED' as Stage,
      stage_seq: 1,
      percent: null,
      error_code: code,
      error_message: message,
    }
    const times = { started_at: now, updated_at: now, ended_at: now }
    const kysely = database.fork().getKysely<UpdateTables>()
    await kysely
      .insertInto('update_attempt')
      .values({ id, host_id, attempt_key: id, release_id: null, ...versions, ...progress, ...times })
      .execute()
    return id
  }

  const failures = () => groupFailures(world.app.deps.database, rolloutId)
  const hostsOf = (group: Awaited<ReturnType<typeof failures>>[number], first = 10) =>
    findFailedHosts(world.app.deps.database, rolloutId, group, first)
  const timeline = (minutes: number, points: number) =>
    timelineOf(world.app.deps.database, rolloutId, [NOON, NOON + minutes * MINUTE], points)

  test('groups failures by what hosts said, the most frequent first, and finds their hosts', async () => {
    const crash = { code: 'TRIAL_FAILED', message: 'exit status 1' }
    await given(
      { offered: 0, outcome: 'ROLLED_BACK', ended: 5, error: crash },
      { offered: 0, outcome: 'ROLLED_BACK', ended: 3, error: crash },
      { offered: 0, outcome: 'ROLLED_BACK', ended: 4, error: crash },
      { offered: 0, outcome: 'ROLLED_BACK', ended: 4, error: { ...crash, message: 'exit status 2' } },
      { offered: 0, outcome: 'LOST', ended: 31 },
      { offered: 0, outcome: 'COMPLETED', ended: 4 },
      { offered: 0, outcome: 'RETURNED', ended: 6 },
      { offered: 0 },
    )
    const groups = await failures()
    expect(groups[0]).toEqual({ outcome: 'ROLLED_BACK', ...crash, count: 3 })
    expect(groups.map(({ code, count }) => `${code} ${count}`).toSorted()).toEqual([
      'LOST 1',
      'TRIAL_FAILED 1',
      'TRIAL_FAILED 3',
    ])
    expect(await hostsOf(groups[0]!)).toEqual([hosts[1]!.id, hosts[2]!.id, hosts[0]!.id])
    expect(await hostsOf(groups[0]!, 1)).toEqual([hosts[1]!.id])
    expect(await hostsOf(groups.find(({ code }) => code === 'LOST')!)).toEqual([hosts[4]!.id])
  })

  test('takes for one failure what differs by numbers alone, and counts and finds all of it', async () => {
    const crash = (seconds: number, times: string) => ({
      code: 'TRIAL_FAILED',
      message: `v1.1.0 exited with code 1 after ${seconds} s${times}. v1.0.0 is back.`,
    })
    await given(
      { offered: 0, outcome: 'ROLLED_BACK', ended: 5, error: crash(11, ' (5 times)') },
      { offered: 0, outcome: 'ROLLED_BACK', ended: 3, error: crash(0, '') },
      { offered: 0, outcome: 'ROLLED_BACK', ended: 4, error: crash(0, '') },
      { offered: 0, outcome: 'FAILED', ended: 6, error: crash(2, '') },
    )
    const groups = await failures()
    expect(groups).toEqual([
      { outcome: 'ROLLED_BACK', ...crash(0, ''), count: 3 },
      { outcome: 'FAILED', ...crash(2, ''), count: 1 },
    ])
    expect(await hostsOf(groups[0]!)).toEqual([hosts[1]!.id, hosts[2]!.id, hosts[0]!.id])
  })

  test('has a group for hosts that did not say why, and their hosts', async () => {
    await given(
      { offered: 0, outcome: 'FAILED', ended: 1, error: { code: null, message: null } },
      { offered: 0, outcome: 'FAILED', ended: 2, error: { code: 'NO_SPACE', message: null } },
    )
    const groups = await failures()
    expect(groups.map(({ code }) => code).toSorted()).toEqual(['NO_SPACE', 'UNKNOWN'])
    const found = await Promise.all(groups.map((group) => hostsOf(group)))
    expect(found.flat().toSorted()).toEqual([hosts[0]!.id, hosts[1]!.id].toSorted())
  })

  test('has a point for each moment, with what was until then', async () => {
    await given(
      { offered: 0, outcome: 'COMPLETED', ended: 2 },
      { offered: 1, outcome: 'FAILED', ended: 3 },
      { offered: 2, outcome: 'LOST', ended: 4 },
      { offered: 2 },
    )
    expect(await timeline(4, 5)).toEqual([
      { at: NOON, offered: 1, completed: 0, failed: 0 },
      { at: NOON + MINUTE, offered: 2, completed: 0, failed: 0 },
      { at: NOON + 2 * MINUTE, offered: 4, completed: 1, failed: 0 },
      { at: NOON + 3 * MINUTE, offered: 4, completed: 1, failed: 1 },
      { at: NOON + 4 * MINUTE, offered: 4, completed: 1, failed: 2 },
    ])
  })

  test('takes an offer that was given back off what was offered, and counts it as no failure', async () => {
    await given(
      { offered: 0, outcome: 'RETURNED', ended: 2 },
      { offered: 0, outcome: 'WITHDRAWN', ended: 3 },
      { offered: 0, outcome: 'COMPLETED', ended: 1 },
    )
    const points = await timeline(3, 4)
    expect(points.map(({ offered }) => offered)).toEqual([3, 3, 2, 1])
    expect(points.at(-1)).toMatchObject({ completed: 1, failed: 0 })
  })

  test('puts what came behind the end into the last point, and what came between two into the later one', async () => {
    await given({ offered: 0.5, outcome: 'COMPLETED', ended: 60 })
    expect((await timeline(2, 3)).map(({ offered, completed }) => [offered, completed])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ])
  })

  test('knows when it was last heard of, and that it never was', async () => {
    expect(await lastNewsOf(world.app.deps.database, rolloutId)).toBeNull()
    await given({ offered: 3 }, { offered: 1, outcome: 'COMPLETED', ended: 2 })
    expect(await lastNewsOf(world.app.deps.database, rolloutId)).toBe(NOON + 3 * MINUTE)
  })
})
