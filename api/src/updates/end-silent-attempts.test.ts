import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fleetOf, publishBy } from '../testing/fleet.ts'
import { DATABASES, TestApp, type TestHost } from '../testing/test-app.ts'
import { endSilentAttempts } from './end-silent-attempts.ts'
import type { HostFacts } from './host-facts.ts'
import { type UpdateTables, toTime } from './update-tables.ts'

const MINUTE = 60_000

describe.each(DATABASES)('an attempt that was silent when it was looked at, on %s,', (kind) => {
  let world: TestApp
  let host: TestHost
  let surveyed: HostFacts
  beforeEach(async () => {
    world = await TestApp.start(kind)
    await world.app.deps.rollouts.steering.stop()
    await publishBy(world, 'v1.1.0', null)
    host = (await fleetOf(world, 1))[0]!
    await host.report({ stage: 'DOWNLOADING' })
    world.pass(61 * MINUTE)
    surveyed = world.app.deps.registry.get(host.id)!
  })
  afterEach(() => world[Symbol.asyncDispose]())

  async function endIt(): Promise<unknown[]> {
    const ended: unknown[] = []
    const { database, registry } = world.app.deps
    const onAttemptEnded = (attempt: unknown) => ended.push(attempt)
    await endSilentAttempts({ database, registry, onAttemptEnded }, [surveyed], world.now)
    return ended
  }

  test('is ended', async () => {
    expect(await endIt()).toHaveLength(1)
    expect((await host.status()).attempt).toMatchObject({ stage: 'FAILED', error: { code: 'TIMED_OUT' } })
  })

  test('goes on when it was heard of since', async () => {
    await host.report({ stage: 'DOWNLOADING' }, { stage: 'DOWNLOADING', percent: 40 })
    expect(await endIt()).toHaveLength(0)
    expect((await host.status()).attempt).toMatchObject({ stage: 'DOWNLOADING', percent: 40 })
  })

  test('goes on when another server has heard of it since', async () => {
    const { database } = world.app.deps
    const kysely = database.fork().getKysely<UpdateTables>()
    await kysely
      .updateTable('update_attempt')
      .set({ updated_at: toTime(database, world.now) })
      .execute()
    expect(await endIt()).toHaveLength(0)
    expect((await host.status()).attempt).toMatchObject({ stage: 'DOWNLOADING' })
  })
})
