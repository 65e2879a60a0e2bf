import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'

it('a server ends while a browser holds a connection on which it has asked nothing', async () => {
  const world = await TestApp.start()
  await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
  const { port } = world.app.fastify.server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  // Answered on another connection, so that the server has accepted the first one too.
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  const closed = once(socket, 'close')
  await world[Symbol.asyncDispose]()
  await closed
})

it('a server ends while a dashboard listens to it', async () => {
  const world = await TestApp.start()
  await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
  const { port } = world.app.fastify.server.address() as { port: number }
  const stream = await fetch(`http://127.0.0.1:${port}/graphql/stream`, {
    method: 'POST',
    headers: { ...world.adminHeaders, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'subscription { fleetChanged { totalCount } }' }),
  })
  expect(stream.status).toBe(200)
  await world[Symbol.asyncDispose]()
  await expect(stream.text()).rejects.toThrow('terminated')
})
