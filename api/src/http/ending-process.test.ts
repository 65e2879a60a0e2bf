import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fakeBinary } from '../releases/testing/fake-binary.ts'
import { ADMIN_TOKEN } from '../testing/test-config.ts'

const API = fileURLToPath(new URL('../..', import.meta.url))
const BEARER = { authorization: `Bearer ${ADMIN_TOKEN}` }
const PATH = '/api/v1/releases/agent/v1.0.0/artifacts/vesana-agent-linux-amd64'

let dir: string
let child: ChildProcess | undefined
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'vesana-ending-'))))
afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

/** A server in a process of its own; resolves with its address once it serves. */
async function start(): Promise<string> {
  const settings = {
    PORT: '0',
    DATA_DIR: join(dir, 'data'),
    BINARIES_DIR: join(dir, 'binaries'),
    VESANA_ADMIN_TOKEN: ADMIN_TOKEN,
    LOG_LEVEL: 'error',
  }
  const args = ['--conditions=source', '--import', 'tsx', 'src/main.ts']
  child = spawn(process.execPath, args, { cwd: API, env: { PATH: process.env.PATH, ...settings } })
  let said = ''
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    said += chunk.toString()
    const port = /serves at http:\/\/localhost:(\d+)/.exec(said)?.[1]
    if (port !== undefined) return `http://127.0.0.1:${port}`
  }
  throw new Error(`The server did not start: ${said}`)
}

async function graphql<T>(address: string, query: string): Promise<T> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { ...BEARER, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data } = (await response.json()) as { data: T }
  return data
}

interface Asked {
  readonly status: number | undefined
  readonly text: string
}

/** Its head is accepted when this resolves; `finish` sends its body. */
async function accepted(
  url: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<{ finish(): Promise<Asked> }> {
  const text = JSON.stringify(body)
  const sending = request(url, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      expect: '100-continue',
    },
  })
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>
  // Awaited later, if it comes so far.
  answered.catch(() => undefined)
  sending.flushHeaders()
  await once(sending, 'continue')
  return {
    async finish() {
      sending.end(text)
      const [response] = await answered
      let said = ''
      for await (const chunk of response as AsyncIterable<Buffer>) said += chunk.toString()
      return { status: response.statusCode, text: said }
    },
  }
}

/** Sends a file in so many pieces over so long a time. */
async function uploadSlowly(
  address: string,
  file: Buffer,
  pieces: number,
  ms: number,
): Promise<number | undefined> {
  const sending = request(`${address}${PATH}`, {
    method: 'PUT',
    headers: { ...BEARER, 'content-length': file.length },
  })
  const answered = once(sending, 'response')
  const size = Math.ceil(file.length / pieces)
  for (let offset = 0; offset < file.length; offset += size) {
    sending.write(file.subarray(offset, offset + size))
    await wait(ms / pieces)
  }
  sending.end()
  const [response] = (await answered) as [{ statusCode?: number; resume(): void }]
  response.resume()
  return response.statusCode
}

it('a server that is told to end answers what it has accepted, and takes nothing new', async () => {
  const address = await start()
  await graphql(address, 'mutation { createRelease(input: { component: AGENT, version: "v1.0.0" }) { id } }')
  const { enrollHost } = await graphql<{ enrollHost: { token: string } }>(
    address,
    'mutation { enrollHost(input: { hostname: "web-1" }) { token } }',
  )
  const ofHost = { authorization: `Bearer ${enrollHost.token}`, 'content-type': 'application/json' }
  const beat = JSON.stringify({ version: 'v1.0.0', platform: 'linux-amd64' })

  const held = fetch(`${address}/api/v1/agent/heartbeat`, {
    method: 'POST',
    headers: { ...ofHost, prefer: 'wait=50' },
    body: beat,
  })
  const uploaded = uploadSlowly(address, fakeBinary({ padding: 50_000 }), 30, 6500)
  const offset = async () => {
    const { headers } = await fetch(`${address}${PATH}`, { method: 'HEAD', headers: BEARER })
    return Number(headers.get('upload-offset'))
  }
  await expect.poll(offset).toBeGreaterThan(0)
  const metrics = async () => (await fetch(`${address}/metrics`, { headers: BEARER })).text()
  await expect.poll(metrics).toMatch(/^vesana_held_heartbeats 1$/m)
  const event = {
    attempt_id: 'a',
    seq: 0,
    stage: 'DOWNLOADING',
    from_version: 'v1.0.0',
    to_version: 'v1.1.0',
    at: new Date().toISOString(),
  }
  const reporting = await accepted(`${address}/api/v1/agent/update-events`, ofHost, { events: [event] })
  const changing = await accepted(`${address}/graphql`, BEARER, {
    query: 'mutation { createRelease(input: { component: AGENT, version: "v2.0.0" }) { id } }',
  })
  const exited = once(child as ChildProcess, 'exit')
  child?.kill('SIGTERM')

  const began = performance.now()
  expect((await held).status).toBe(200)
  expect(performance.now() - began).toBeLessThan(20_000)
  expect((await reporting.finish()).status).toBe(204)
  const changed = await changing.finish()
  expect(JSON.parse(changed.text)).toMatchObject({ data: { createRelease: { id: expect.any(String) } } })
  // A connection from before is let go of at the next look only.
  const isServed = () =>
    fetch(`${address}/healthz`).then(
      () => true,
      () => false,
    )
  await expect.poll(isServed).toBe(false)
  // It takes longer than anybody may be silent, and is not silent.
  expect(await uploaded).toBe(201)
  expect(await exited).toEqual([0, null])

  const again = await start()
  const { releases } = await graphql<{ releases: { nodes: { artifacts: unknown[] }[] } }>(
    again,
    '{ releases { nodes { artifacts { fileName } } } }',
  )
  expect(releases.nodes.flatMap(({ artifacts }) => artifacts)).toEqual([
    { fileName: 'vesana-agent-linux-amd64' },
  ])
}, 90_000)
