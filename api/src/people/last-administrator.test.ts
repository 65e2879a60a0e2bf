import { expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { judgeLossOf } from './last-administrator.ts'
import { Person } from './person.entity.ts'

/** In this test's database: others on the same server wait for locks of theirs. */
const WAITS_HERE =
  "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"

it('two administrators who disable each other wait for one another, so that one is left', async () => {
  await using world = await TestApp.start('postgres')
  const { database } = world.app.deps
  const [a, b] = [await world.person('ADMIN', 'a@example.com'), await world.person('ADMIN', 'b@example.com')]
  const [one, other] = [database.fork(), database.fork()]
  await one.begin()
  const first = await one.findOneOrFail(Person, { id: a.id })
  expect((await judgeLossOf(one, first)).ok).toBe(true)
  first.state = 'DISABLED'
  await one.flush()
  await other.begin()
  let isJudged = false
  const judged = judgeLossOf(other, await other.findOneOrFail(Person, { id: b.id })).finally(() => {
    isJudged = true
  })
  const isWaiting = async (): Promise<boolean> => (await database.fork().execute(WAITS_HERE)).length > 0
  await expect.poll(async () => isJudged || (await isWaiting()), { timeout: 10_000 }).toBe(true)
  await one.commit()
  expect(await judged).toMatchObject({ ok: false, failure: { code: 'CONFLICT' } })
  await other.rollback()
})
