import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { once } from 'node:events'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fakeBinary } from '../src/releases/testing/fake-binary.ts'
import { TestApp } from '../src/testing/test-app.ts'
import { DocumentedProxy, PROXIES } from './documented-proxy.ts'

const UPLOAD = '/api/v1/releases/agent/v1.0.0/artifacts/vesana-agent-linux-amd64'

describe.each(PROXIES)('behind %s, as docs/deployment.md sets it up,', (kind) => {
  let world: TestApp
  let proxy: DocumentedProxy
  beforeAll(async () => {
    world = await TestApp.start('sqlite', { trustProxy: '127.0.0.1', publicUrl: undefined })
    await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
    proxy = await DocumentedProxy.start(kind, (world.app.fastify.server.address() as { port: number }).port)
    await vi.waitFor(() => ask('/readyz'), 15_000)
  })
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })

  function begin(path: string, options: RequestOptions): ClientRequest {
    return request({ host: 'localhost', port: proxy.port, path, rejectUnauthorized: false, ...options })
  }

  async function ask(path: string, options: RequestOptions = {}, body?: string): Promise<IncomingMessage> {
    const asking = begin(path, options)
    asking.end(body)
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    return response
  }

  const json = (headers: Record<string, string>) => ({
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
  })

  it('an agent polls, and learns that it came by TLS', async () => {
    const host = await world.enroll('polls')
    const response = await ask('/api/v1/agent/config', { headers: { authorization: `Bearer ${host.token}` } })
    expect(response.statusCode).toBe(200)
    expect(response.headers['strict-transport-security']).toMatch(/^max-age=/)
    expect(JSON.parse(await text(response))).toMatchObject({ config: { poll_interval_s: 300 } })
  })

  it('a heartbeat is held until its time is up', async () => {
    const host = await world.enroll('waits')
    const began = performance.now()
    const body = JSON.stringify({ version: 'v1.0.0', platform: 'linux-amd64' })
    const response = await ask(
      '/api/v1/agent/heartbeat',
      json({ authorization: `Bearer ${host.token}`, prefer: 'wait=3' }),
      body,
    )
    expect(response.statusCode).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(2500)
  })

  it('a dashboard hears of a change while its stream is open', async () => {
    const query = 'subscription { fleetChanged { totalCount } }'
    const headers = { ...world.adminHeaders, accept: 'text/event-stream' }
    const stream = await ask('/graphql/stream', json(headers), JSON.stringify({ query }))
    expect(stream.statusCode).toBe(200)
    let said = ''
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await world.enroll('changes')
    await vi.waitFor(() => expect(said).toContain('"totalCount"'), 10_000)
    expect(stream.complete).toBe(false)
    stream.destroy()
  })

  it('an upload of 32 MiB arrives while it is being sent', async () => {
    await world.ask('mutation { createRelease(input: { component: AGENT, version: "v1.0.0" }) { id } }')
    const file = fakeBinary({ padding: 16 * 1024 ** 2 })
    const half = file.length / 2
    const sending = begin(UPLOAD, {
      method: 'PUT',
      headers: { ...world.adminHeaders, 'content-length': file.length },
    })
    const answered = once(sending, 'response')
    sending.write(file.subarray(0, half))
    await vi.waitFor(async () => {
      const { headers } = await ask(UPLOAD, { method: 'HEAD', headers: world.adminHeaders })
      expect(Number(headers['upload-offset'])).toBeGreaterThan(half / 2)
    }, 15_000)
    sending.end(file.subarray(half))
    const [response] = (await answered) as [IncomingMessage]
    expect(response.statusCode).toBe(201)
  })

  it('a client’s own X-Forwarded-For is not believed', async () => {
    const made = {
      ...world.adminHeaders,
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'evil.example',
    }
    const query = 'mutation { createEnrollmentToken(input: { component: AGENT }) { id } }'
    expect((await ask('/graphql', json(made), JSON.stringify({ query }))).statusCode).toBe(200)
    const rows: { address: string }[] = await world.app.deps.database
      .fork()
      .execute("select address from audit_event where action = 'createEnrollmentToken'")
    expect(rows.map(({ address }) => address.replace('::ffff:', '').replace('::1', '127.0.0.1'))).toEqual([
      '127.0.0.1',
    ])
  })
})
