import { describe, expect, it } from 'vitest'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { Session } from './session.entity.ts'

const VIEWER = '{ viewer { name } }'
const DAY = 86_400_000

describe.each(DATABASES)('a session, on %s', (kind) => {
  /** As if it had been used last, or had begun, so long ago: its times are the machine's. */
  const age = async (world: TestApp, times: { lastUsed?: number; begun?: number }) => {
    const { lastUsed = 0, begun = 0 } = times
    await world.app.deps.database
      .fork()
      .nativeUpdate(
        Session,
        {},
        { lastUsedAt: new Date(Date.now() - lastUsed), expiresAt: new Date(Date.now() + 30 * DAY - begun) },
      )
  }

  it('goes on as long as it is used, and notes its use', async () => {
    await using world = await TestApp.start(kind)
    const headers = await world.signIn('VIEWER')
    await age(world, { lastUsed: 6 * DAY })
    const asked = Date.now()
    expect((await world.graphql(VIEWER, {}, headers)).status).toBe(200)
    const [session] = await world.app.deps.database.fork().find(Session, {})
    expect(session?.lastUsedAt.getTime()).toBeGreaterThanOrEqual(asked)
  })

  it('ends when it was not used for 7 days', async () => {
    await using world = await TestApp.start(kind)
    const headers = await world.signIn('VIEWER')
    await age(world, { lastUsed: 7 * DAY })
    expect((await world.graphql(VIEWER, {}, headers)).status).toBe(401)
    expect(await world.app.deps.database.fork().count(Session)).toBe(0)
  })

  it('ends after 30 days, used or not', async () => {
    await using world = await TestApp.start(kind)
    const headers = await world.signIn('VIEWER')
    await age(world, { begun: 29 * DAY })
    expect((await world.graphql(VIEWER, {}, headers)).status).toBe(200)
    await age(world, { begun: 30 * DAY })
    expect((await world.graphql(VIEWER, {}, headers)).status).toBe(401)
  })
})
