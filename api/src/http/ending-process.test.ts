import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
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
  await wait(300)
  const event = {
    attempt_id: 'a',
    seq: 0,
    stage: 'DOWNLOADING',
    from_version: 'v1.0.0',
    to_version: 'v1.1.0',
    at: new Date().toISOString(),
  }
  const reported = fetch(`${address}/api/v1/agent/update-events`, {
    method: 'POST',
    headers: ofHost,
    body: JSON.stringify({ events: [event] }),
  })
  const changed = graphql<{ pauseAutoUpdate: unknown }>(
    address,
    'mutation { createRelease(input: { component: AGENT, version: "v2.0.0" }) { id } }',
  )
  await wait(20)
  const exited = once(child as ChildProcess, 'exit')
  child?.kill('SIGTERM')

  const began = performance.now()
  expect((await held).status).toBe(200)
  expect(performance.now() - began).toBeLessThan(5000)
  expect((await reported).status).toBe(204)
  expect(await changed).toMatchObject({ createRelease: { id: expect.any(String) } })
  await expect(fetch(`${address}/healthz`)).rejects.toThrow('fetch failed')
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
