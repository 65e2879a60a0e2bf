import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { MikroORM } from '@mikro-orm/postgresql'
import { expect, inject, it, vi } from 'vitest'
import { Client } from './client.ts'
import { Ledger } from './ledger.ts'
import { Load } from './load.ts'
import { seededRandom } from './random.ts'
import { RealServer } from './real-server.ts'
import { findLost } from './verify.ts'

const SEED = Number(process.env.KILL_SEED ?? 1)
const BACK_WITHIN_MS = 2000
const SOON = { timeout: 20_000, interval: 10 }

it('a server killed 20 times under load on SQLite loses nothing that it said yes to, and is back within 2 s', () =>
  killUnderLoad(20))

it('a server killed 5 times under load on PostgreSQL loses nothing either', async () =>
  killUnderLoad(5, await newPostgresDatabase()))

async function killUnderLoad(kills: number, databaseUrl?: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'vesana-kill-'))
  const server = await RealServer.at(dir, databaseUrl)
  const random = seededRandom(SEED)
  const ledger = new Ledger()
  const load = new Load(server.url, ledger, random)
  const starts: number[] = []
  try {
    await server.start()
    await load.enroll(30)
    for (let kill = 0; kill < kills; kill++) {
      const before = ledger.size
      const running = load.run()
      await vi.waitFor(() => expect(ledger.size).toBeGreaterThan(before), SOON)
      await wait(800 * random())
      await server.kill()
      await running
      expect(load.unexpected, server.log).toEqual([])
      starts.push(await backAgain(server, ledger))
      expect(
        await findLost(server.url, ledger, 'youngest'),
        `after kill ${kill + 1} of seed ${SEED}`,
      ).toEqual([])
    }
    expect(await findLost(server.url, ledger, 'all'), `at the end of seed ${SEED}`).toEqual([])
    report(starts, ledger)
    expect(Math.max(...starts)).toBeLessThan(BACK_WITHIN_MS)
    expect(ledger.published.length).toBeGreaterThan(0)
  } finally {
    await server.kill()
    await rm(dir, { recursive: true, force: true })
  }
}

/** @returns milliseconds from the start of the process until a host's poll was answered */
async function backAgain(server: RealServer, { hosts }: Ledger): Promise<number> {
  const healthy = await server.start()
  const startedAt = performance.now()
  const [host] = hosts.values()
  const poll = await new Client(server.url, host?.token ?? '').send('GET', '/api/v1/agent/config')
  expect(poll.status).toBe(200)
  return healthy + performance.now() - startedAt
}

function report(starts: number[], ledger: Ledger): void {
  const sorted = starts.toSorted((a, b) => a - b).map(Math.round)
  const events = [...ledger.events.values()].reduce((sum, ofHost) => sum + ofHost.length, 0)
  console.log(
    `${starts.length} kills; answering again after ${sorted[0]} to ${sorted.at(-1)} ms, median ${sorted[sorted.length >> 1]}; ` +
      `kept ${ledger.audited.length} mutations, ${events} update events, ${ledger.published.length} releases, ${ledger.hosts.size} hosts`,
  )
}

async function newPostgresDatabase(): Promise<string> {
  const server = inject('postgresUrl')
  const name = `kill_${randomUUID().replaceAll('-', '')}`
  const orm = await MikroORM.init({
    clientUrl: server,
    entities: [],
    discovery: { warnWhenNoEntities: false },
  })
  await orm.em.execute(`create database ${name}`)
  await orm.close()
  return server.replace(/\/postgres$/, `/${name}`)
}
