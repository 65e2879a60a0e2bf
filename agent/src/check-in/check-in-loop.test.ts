import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { VERSION } from '../build-info.ts'
import { EventJournal } from '../events/event-journal.ts'
import type { Offer } from '../protocol/index.ts'
import { keptLog } from '../testing/kept-log.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { INITIAL_UPDATE_STATE } from '../update/update-state.ts'
import type { Updater } from '../update/updater.ts'
import { CheckInLoop } from './check-in-loop.ts'
import type { ServerClient } from './server-client.ts'

const CONFIG = { poll_interval_s: 0.05, heartbeat_interval_s: 600 }
const OFFER: Offer = {
  latest_version: 'v9.0.0',
  binary_url: 'http://127.0.0.1:1/file',
  binary_sha256: 'a'.repeat(64),
  binary_size: 1,
}

/** Polls once for nothing, then for nothing new; a heartbeat in between is offered something. */
function clientWith(answered: string[]): ServerClient {
  const client: Pick<ServerClient, 'config' | 'heartbeat'> = {
    config: (etag) => {
      answered.push(etag === undefined ? 'nothing' : 'unchanged')
      return Promise.resolve(
        etag === undefined
          ? { kind: 'answer', value: { config: CONFIG }, etag: '"nothing"' }
          : { kind: 'unchanged' },
      )
    },
    heartbeat: () => {
      answered.push('offer')
      return Promise.resolve({ kind: 'answer', value: { ...OFFER, update_now: false }, etag: undefined })
    },
  }
  return client as ServerClient
}

/** An updater that keeps what it is offered. */
function updaterWith(offered: Partial<Offer>[]): Updater {
  const updater: Pick<Updater, 'state' | 'isWatching' | 'offered' | 'pollSucceeded'> = {
    state: INITIAL_UPDATE_STATE,
    isWatching: false,
    offered: (offer) => void offered.push(offer),
    pollSucceeded: () => undefined,
  }
  return updater as Updater
}

test('a poll without news brings back no offer of a heartbeat that was withdrawn since', async () => {
  const folder = await temporaryFolder()
  const [stop, log, answered, offered] = [
    new AbortController(),
    keptLog(),
    [] as string[],
    [] as Partial<Offer>[],
  ]
  onTestFinished(() => stop.abort())
  const loop = new CheckInLoop({
    client: clientWith(answered),
    updater: updaterWith(offered),
    journal: await EventJournal.open(join(folder, 'journal'), log),
    contact: {
      schema: 1,
      version: VERSION,
      server: 'http://127.0.0.1:1',
      auto_update: true,
      last_contact_at: null,
      problem: null,
      config: null,
      offer: {},
    },
    contactFile: join(folder, 'contact.json'),
    log,
    signal: stop.signal,
    onServerAway: () => undefined,
  })
  void loop.run()
  await expect.poll(() => offered.length).toBeGreaterThanOrEqual(3)
  expect(answered.slice(0, 3)).toEqual(['nothing', 'offer', 'unchanged'])
  expect(offered.slice(0, 3)).toEqual([{}, OFFER, {}])
})
