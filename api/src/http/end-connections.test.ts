import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { endConnections } from './end-connections.ts'

const sockets: Socket[] = []
/** Also after a failure, so that nothing which a broken server waits for keeps the tests from ending. */
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()))

async function listen(fastify: FastifyInstance): Promise<number> {
  await fastify.listen({ port: 0, host: '127.0.0.1' })
  return (fastify.server.address() as { port: number }).port
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** A server that waits for somebody for ever would keep the test from ever failing. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = wait(ms).then(() => Promise.reject(new Error(`not within ${ms} ms`)))
  return Promise.race([work, late])
}

/** Closes a server, which has to end in time. */
async function end(world: TestApp): Promise<void> {
  try {
    await within(5000, world.app.close())
  } catch (error) {
    world.app.fastify.server.closeAllConnections()
    throw error
  }
}

describe('the server ends', () => {
  it('while a browser holds a connection on which it has asked nothing', async () => {
    const world = await TestApp.start()
    const port = await listen(world.app.fastify)
    const socket = await open(port)
    // Answered on another connection, so that the server has accepted the first one too.
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    const closed = once(socket, 'close')
    await end(world)
    await within(15_000, closed)
  })

  it('while a dashboard listens to it', async () => {
    const world = await TestApp.start()
    const port = await listen(world.app.fastify)
    const stream = await fetch(`http://127.0.0.1:${port}/graphql/stream`, {
      method: 'POST',
      headers: { ...world.adminHeaders, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'subscription { fleetChanged { totalCount } }' }),
    })
    expect(stream.status).toBe(200)
    await end(world)
    await expect(stream.text()).rejects.toThrow('terminated')
  })
})

/** A server with the same way of ending, in shorter times: 400 ms without a byte. */
async function hurriedServer(
  atMostMs = 60_000,
  stalledMs = 400,
): Promise<{ fastify: FastifyInstance; port: number; asked: Promise<unknown> }> {
  const fastify = Fastify({ return503OnClosing: false, forceCloseConnections: 'idle' })
  endConnections(fastify, { stalledMs, atMostMs })
  fastify.addContentTypeParser('*', (_request, body, done) => done(null, body))
  let hear = (): void => {}
  const asked = new Promise<void>((resolve) => (hear = resolve))
  fastify.post('/work', async () => {
    hear()
    await wait(1000)
    return 'done'
  })
  fastify.put('/upload', (request) => {
    hear()
    return sizeOf(request.body as AsyncIterable<Buffer>)
  })
  return { fastify, port: await listen(fastify), asked }
}

async function sizeOf(body: AsyncIterable<Buffer>): Promise<{ size: number }> {
  let size = 0
  for await (const chunk of body) size += chunk.length
  return { size }
}

async function answerOf(socket: Socket): Promise<string> {
  let said = ''
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(socket, 'close')
  return said
}

const upload = (length: number): string =>
  `PUT /upload HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`

describe('what was accepted when the server was told to end', () => {
  it('is answered, as long as the server works at it', async () => {
    const { fastify, port, asked } = await hurriedServer()
    const socket = await open(port)
    socket.write('POST /work HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n')
    const answer = answerOf(socket)
    await asked
    await within(15_000, fastify.close())
    expect(await within(15_000, answer)).toMatch(/^HTTP\/1.1 200 [\s\S]*done$/)
  })

  it('is received to its end, as long as it makes progress', async () => {
    // Not shorter: the one who sends is in the same process, and stands still when that does.
    const { fastify, port, asked } = await hurriedServer(60_000, 3000)
    const socket = await open(port)
    socket.write(upload(10))
    const answer = answerOf(socket)
    await asked
    const closed = fastify.close()
    for (let sent = 0; sent < 10; sent++) {
      socket.write('x')
      await wait(400)
    }
    await within(15_000, closed)
    expect(await within(15_000, answer)).toMatch(/^HTTP\/1.1 200 [\s\S]*{"size":10}$/)
  })

  it('is given up when nothing comes any more', async () => {
    const { fastify, port, asked } = await hurriedServer()
    const socket = await open(port)
    socket.write(upload(10))
    await asked
    await within(15_000, fastify.close())
  })

  it('is given up after a time, however much progress it makes', async () => {
    const { fastify, port, asked } = await hurriedServer(2000)
    const socket = await open(port)
    socket.write(upload(1_000_000))
    await asked
    const closed = fastify.close()
    const drip = setInterval(() => socket.write('x'), 50)
    await within(15_000, closed).finally(() => clearInterval(drip))
  })
})
