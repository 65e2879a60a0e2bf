import { describe, expect, it } from 'vitest'
import { signedIn } from '../testing/people.ts'
import { TestApp } from '../testing/test-app.ts'

const VIEWER = '{ viewer { name role } }'
describe('one’s own sessions', () => {
  it('are ended one by one, but not anybody else’s', async () => {
    await using world = await TestApp.start()
    const person = await world.person('VIEWER')
    const [here, there] = [await signedIn(world, person), await signedIn(world, person)]
    const list = async (headers: Record<string, string>) => {
      const asked = '{ viewer { sessions { id current } } }'
      const { data } = await world.graphql<{ viewer: { sessions: Array<{ id: string; current: boolean }> } }>(
        asked,
        {},
        headers,
      )
      return data.viewer.sessions
    }
    const end = 'mutation ($id: ID!) { endSession(sessionId: $id) }'
    const other = (await list(here.headers)).find(({ current }) => !current)
    const stranger = await world.signIn('ADMIN')
    expect((await world.graphql(end, { id: other?.id }, stranger)).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ])
    expect((await world.graphql(end, { id: other?.id })).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ])
    expect((await world.graphql(end, { id: other?.id }, here.headers)).data).toEqual({
      endSession: other?.id,
    })
    expect((await world.graphql(VIEWER, {}, there.headers)).status).toBe(401)
    expect(await list(here.headers)).toMatchObject([{ current: true }])
  })
})
