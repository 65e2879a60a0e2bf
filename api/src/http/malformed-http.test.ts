import { once } from 'node:events'
import { connect } from 'node:net'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { endSlowBodies } from './slow-bodies.ts'

/** What a server answers to bytes that are sent as they are, until it hangs up. */
async function answerTo(port: number, bytes: string): Promise<{ status: number; body: unknown }> {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()))
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  const [head = '', body = ''] = said.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) as unknown }
}

const refusal = (code: string) => ({ error: { code, message: expect.any(String) } })

it('what is no HTTP, or too much of it, is answered in the one shape of errors', async () => {
  await using world = await TestApp.start()
  await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
  const { port } = world.app.fastify.server.address() as { port: number }
  expect(await answerTo(port, 'EHLO server\r\n\r\n')).toEqual({
    status: 400,
    body: refusal('BAD_USER_INPUT'),
  })
  const long = `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`
  expect(await answerTo(port, long)).toEqual({ status: 431, body: refusal('HEADERS_TOO_LARGE') })
  const bad = 'GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  expect(await answerTo(port, bad)).toEqual({ status: 400, body: refusal('BAD_USER_INPUT') })
})

it('a body that drips in is cut after a time, in words; an upload’s is not', async () => {
  const fastify = Fastify()
  endSlowBodies(fastify, 300)
  fastify.addContentTypeParser('*', (_request, body, done) => done(null, body))
  fastify.post('/json', (request, reply) => reply.send(request.body))
  fastify.put('/upload', { config: { isLongBody: true } }, (request, reply) => reply.send(request.body))
  await fastify.listen({ port: 0, host: '127.0.0.1' })
  const { port } = fastify.server.address() as { port: number }
  const head = 'Host: x\r\nContent-Type: application/json\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"a'
  expect(await answerTo(port, `POST /json HTTP/1.1\r\n${head}`)).toEqual({
    status: 408,
    body: refusal('REQUEST_TIMEOUT'),
  })
  const upload = connect(port, '127.0.0.1')
  upload.write(
    'PUT /upload HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: 4\r\nConnection: close\r\n\r\nab',
  )
  const slow = setTimeout(() => upload.write('cd'), 900)
  let said = ''
  upload.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(upload, 'close')
  clearTimeout(slow)
  expect(said).toMatch(/^HTTP\/1.1 200 [\s\S]*ab[\s\S]*cd/)
  await fastify.close()
})

it('a stranger’s body is small', async () => {
  await using world = await TestApp.start()
  const payload = { enrollment_token: 'x'.repeat(70_000) }
  const response = await world.app.fastify.inject({ method: 'POST', url: '/api/v1/agent/enroll', payload })
  expect(response.statusCode).toBe(413)
  expect(response.json()).toEqual(refusal('PAYLOAD_TOO_LARGE'))
})
