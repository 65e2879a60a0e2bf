import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fakeBinary } from '../src/releases/testing/fake-binary.ts'
import { Client } from './client.ts'
import { newPostgresDatabase } from './postgres-database.ts'
import { ADMIN_TOKEN, RealServer } from './real-server.ts'

const HOSTS = 20
const PLACES = 3
const ROUNDS = 3
const PLAN = {
  stages: [{ percent: 100, bakeSeconds: 0 }],
  maxUpdating: PLACES,
  failureCount: 1,
  failureRatio: 0,
}

let dir: string
let servers: RealServer[]
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vesana-two-'))
  const databaseUrl = await newPostgresDatabase()
  servers = [await RealServer.at(dir, databaseUrl), await RealServer.at(dir, databaseUrl)]
  // One after the other: the first makes the tables.
  for (const server of servers) await server.start()
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  await rm(dir, { recursive: true, force: true })
})

const administrator = () => new Client(servers[0]!.url, ADMIN_TOKEN)

async function publish(version: string, how: Record<string, unknown>): Promise<string> {
  const input = { component: 'AGENT', version }
  await administrator().need(
    'mutation ($input: CreateReleaseInput!) { createRelease(input: $input) { id } }',
    {
      input,
    },
  )
  const path = `/api/v1/releases/agent/${version}/artifacts/vesana-agent-linux-amd64`
  await administrator().expect([201], 'PUT', path, new Uint8Array(fakeBinary({ version })))
  const { publishRelease } = await administrator().need<{ publishRelease: { rollout: { id: string } } }>(
    'mutation ($input: PublishReleaseInput!) { publishRelease(input: $input) { rollout { id } } }',
    { input: { ...input, ...how } },
  )
  return publishRelease.rollout.id
}

async function enroll(count: number): Promise<string[]> {
  const tokens: string[] = []
  for (let i = 0; i < count; i++) {
    const { enrollHost } = await administrator().need<{ enrollHost: { token: string } }>(
      'mutation ($input: EnrollHostInput!) { enrollHost(input: $input) { token } }',
      { input: { hostname: `web-${i}`, component: 'AGENT' } },
    )
    tokens.push(enrollHost.token)
  }
  return tokens
}

/** What a server tells a host of that token to run; `undefined` while it does not know the token yet. */
async function poll({ url }: RealServer, token: string): Promise<string | null | undefined> {
  const running = { 'x-agent-version': 'v1.0.0', 'x-agent-platform': 'linux-amd64' }
  const answer = await new Client(url, token).expect(
    [200, 401],
    'GET',
    '/api/v1/agent/config',
    undefined,
    running,
  )
  const told = JSON.parse(answer.text) as { latest_version?: string | null }
  return answer.status === 200 ? (told.latest_version ?? null) : undefined
}

/** The hosts that any server offers v1.1.0, when all ask all servers at once. */
async function offered(tokens: readonly string[]): Promise<Set<string>> {
  const asked = tokens.flatMap((token) => servers.map((server) => ({ token, server })))
  const told = await Promise.all(
    asked.map(async ({ token, server }) => ({ token, version: await poll(server, token) })),
  )
  return new Set(told.filter(({ version }) => version === 'v1.1.0').map(({ token }) => token))
}

async function stateAt({ url }: RealServer, id: string): Promise<string> {
  const { rollout } = await new Client(url, ADMIN_TOKEN).need<{ rollout: { state: string } }>(
    'query ($id: ID!) { rollout(id: $id) { state } }',
    { id },
  )
  return rollout.state
}

it('two server processes on one PostgreSQL share the places of a rollout, and the halt that one of them decides', async () => {
  await publish('v1.0.0', { strategy: 'IMMEDIATE' })
  const tokens = await enroll(HOSTS)
  for (const server of servers) {
    for (const token of tokens) await expect.poll(() => poll(server, token)).not.toBe(undefined)
  }

  const id = await publish('v1.1.0', { strategy: 'STAGED', plan: PLAN })
  const reached = new Set<string>()
  await expect.poll(async () => (await offered(tokens)).size).toBeGreaterThan(0)
  for (let round = 0; round < ROUNDS; round++) for (const token of await offered(tokens)) reached.add(token)
  expect(reached.size).toBe(PLACES)

  const [first, other] = servers as [RealServer, RealServer]
  const [failing] = [...reached]
  const event = {
    attempt_id: 'one',
    from_version: 'v1.0.0',
    to_version: 'v1.1.0',
    at: new Date().toISOString(),
  }
  const events = ['DOWNLOADING', 'ROLLED_BACK'].map((stage, seq) => ({ ...event, stage, seq }))
  await new Client(first.url, failing!).json('/api/v1/agent/update-events', { events }, [204])
  // As the other one reads it: then it is written.
  await expect.poll(() => stateAt(other, id), { interval: 5 }).toBe('HALTED')
  expect(await offered(tokens)).toEqual(new Set())
})
