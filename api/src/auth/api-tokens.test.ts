import { describe, expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'

const NOBODY = {}

describe('who may use the API', () => {
  it('gives anonymous callers nothing, not even the schema', async () => {
    await using world = await TestApp.start()
    for (const query of [
      '{ fleet { totalCount } }',
      '{ viewer { name } }',
      '{ __schema { types { name } } }',
    ]) {
      const { status, data, errors } = await world.graphql(query, {}, NOBODY)
      expect(status).toBe(401)
      expect(data).toBeUndefined()
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    }
    const stream = await world.app.fastify.inject({
      method: 'POST',
      url: '/graphql/stream',
      headers: { accept: 'text/event-stream' },
      payload: { query: 'subscription { fleetChanged { totalCount } }' },
    })
    expect(stream.statusCode).toBe(401)
  })

  it('knows the administrator by VESANA_ADMIN_TOKEN', async () => {
    await using world = await TestApp.start()
    expect(await world.ask('{ viewer { name role } }')).toEqual({
      viewer: { name: 'VESANA_ADMIN_TOKEN', role: 'ADMIN' },
    })
  })

  it('knows a token that it made, also after a restart, and stores it nowhere', async () => {
    await using world = await TestApp.start()
    const token = await world.app.tokens.create('ci', world.now)
    await world.restart()
    const { data } = await world.graphql('{ viewer { name } }', {}, { authorization: `Bearer ${token}` })
    expect(data).toEqual({ viewer: { name: 'ci' } })
    const rows = await world.app.deps.database.fork().execute('select * from api_token')
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('knows no host by its token', async () => {
    await using world = await TestApp.start()
    const host = await world.enroll()
    const { status } = await world.graphql(
      '{ viewer { name } }',
      {},
      { authorization: `Bearer ${host.token}` },
    )
    expect(status).toBe(401)
  })
})
