import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { Client } from './client.ts'
import { Ledger } from './ledger.ts'
import { Load } from './load.ts'
import { newPostgresDatabase } from './postgres-database.ts'
import { seededRandom } from './random.ts'
import { RealServer, type StartTime } from './real-server.ts'
import { findLost } from './verify.ts'

const SEED = Number(process.env.KILL_SEED ?? 1)
const BACK_WITHIN_MS = 2000
const SOON = { timeout: 60_000, interval: 5 }
/** Between two kills the server says yes to at most so many changes, and a little more. */
const MOST_DONE = 120

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
  const starts: StartTime[] = []
  try {
    await server.start()
    await load.enroll(30)
    for (let kill = 0; kill < kills; kill++) {
      const before = ledger.size
      let isGone = false
      const running = load.run(() => isGone)
      // By what was done, not by a time: a machine that is busy would be killed before it did anything.
      const enough = before + 1 + Math.floor(MOST_DONE * random())
      const releases = ledger.published.length + (kill % 4 === 3 ? 1 : 0)
      await vi.waitFor(() => {
        expect(ledger.size).toBeGreaterThanOrEqual(enough)
        expect(ledger.published.length).toBeGreaterThanOrEqual(releases)
      }, SOON)
      await wait(50 * random())
      isGone = true
      await server.kill()
      await running
      expect({ unexpected: load.unexpected, log: load.unexpected.length > 0 ? server.log : '' }).toEqual({
        unexpected: [],
        log: '',
      })
      starts.push(await backAgain(server, ledger))
      expect(
        await findLost(server.url, ledger, 'youngest'),
        `after kill ${kill + 1} of seed ${SEED}`,
      ).toEqual([])
    }
    expect(await findLost(server.url, ledger, 'all'), `at the end of seed ${SEED}`).toEqual([])
    report(starts, ledger)
    // On a machine that does other things too, the time that those took is not the server's.
    expect(medianOf(starts.map(({ ms, queuedMs }) => ms - queuedMs))).toBeLessThan(BACK_WITHIN_MS)
    expect(ledger.published.length).toBeGreaterThan(0)
  } finally {
    await server.kill()
    await rm(dir, { recursive: true, force: true })
  }
}

/** The time from the start of the process until a host's poll was answered. */
async function backAgain(server: RealServer, { hosts }: Ledger): Promise<StartTime> {
  const healthy = await server.start()
  const startedAt = performance.now()
  const [host] = hosts.values()
  const poll = await new Client(server.url, host?.token ?? '').send('GET', '/api/v1/agent/config')
  expect(poll.status).toBe(200)
  return { ...healthy, ms: healthy.ms + performance.now() - startedAt }
}

function report(starts: StartTime[], ledger: Ledger): void {
  const events = [...ledger.events.values()].reduce((sum, ofHost) => sum + ofHost.length, 0)
  const { audited, published, hosts } = ledger
  console.log(
    [
      `${starts.length} kills of seed ${SEED}; answered a poll again after ${spread(starts.map(({ ms }) => ms))},`,
      `without waiting for busy processors ${spread(starts.map(({ ms, queuedMs }) => ms - queuedMs))};`,
      `kept ${audited.length} mutations, ${events} update events, ${published.length} releases, ${hosts.size} hosts`,
    ].join(' '),
  )
}

/** Of one start alone, a disk or a hypervisor that stood still would be measured. */
function medianOf(times: number[]): number {
  return Math.round(times.toSorted((a, b) => a - b)[times.length >> 1] ?? Infinity)
}

function spread(times: number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)].map(Math.round)
  return `${least} to ${most} ms (median ${medianOf(times)})`
}
