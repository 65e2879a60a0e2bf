import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { VERSION } from '../build-info.ts'
import { EventJournal } from '../events/event-journal.ts'
import { placesBeside, statePlaces } from '../files/places.ts'
import { keptLog } from '../testing/kept-log.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { INITIAL_UPDATE_STATE, type Attempt, type UpdateState } from './update-state.ts'
import { Updater } from './updater.ts'

const RESTARTING: Attempt = {
  id: 'attempt',
  stage: 'RESTARTING',
  from_version: 'v0.0.0-before',
  to_version: VERSION,
  offer: {
    latest_version: VERSION,
    binary_url: 'http://127.0.0.1:1/file',
    binary_sha256: 'a'.repeat(64),
    binary_size: 1,
  },
  next_seq: 5,
  tries: 0,
  trial: { starts: 0, polls: 0 },
  changed_at: '2026-11-27T12:00:00.000Z',
}

/** An updater whose state cannot be written, and which has begun. `told`: what the supervisor's side heard. */
async function onFullDisk(state: UpdateState): Promise<{ updater: Updater; told: boolean[] }> {
  const folder = await temporaryFolder()
  const [stop, log, told] = [new AbortController(), keptLog(), [] as boolean[]]
  onTestFinished(() => stop.abort())
  const updater = new Updater({
    state,
    stateFile: join(folder, 'not-there', 'update-state.json'),
    journal: await EventJournal.open(join(folder, 'journal'), log),
    log,
    surroundings: {
      places: placesBeside(join(folder, 'vesana-agent'), 'agent'),
      state: statePlaces(folder),
      server: 'http://127.0.0.1:1',
      log,
      signal: stop.signal,
      restart: () => undefined,
    },
    onChange: (onTrial) => told.push(onTrial),
  })
  void updater.start(undefined)
  await expect.poll(() => log.lines.join()).toContain('cannot be written, so the update waits')
  return { updater, told }
}

describe('where the disk takes no state', () => {
  test('a version without a trial can be said to be up', async () => {
    const { updater, told } = await onFullDisk(INITIAL_UPDATE_STATE)
    expect(told).toEqual([])
    updater.tellUnsaved()
    expect(told).toEqual([false])
  })

  test('a version whose trial begins is not said to be up', async () => {
    const { updater, told } = await onFullDisk({ ...INITIAL_UPDATE_STATE, attempt: RESTARTING })
    updater.tellUnsaved()
    expect(told).toEqual([true])
  })
})
