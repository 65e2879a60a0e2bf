import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deliverEvents } from './deliver-events.ts'
import { EventJournal } from './event-journal.ts'
import type { UpdateEvent } from '../protocol/index.ts'
import type { ServerClient, ServerFailure } from '../check-in/server-client.ts'
import { keptLog } from '../testing/kept-log.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

function eventOf(seq: number): UpdateEvent {
  const at = '2026-01-01T00:00:00.000Z'
  return { attempt_id: 'one', seq, stage: 'SCHEDULED', from_version: 'v1.0.0', to_version: 'v1.1.0', at }
}

async function journalWith(count: number): Promise<{ path: string; journal: EventJournal }> {
  const path = join(await temporaryFolder(), 'events.jsonl')
  const journal = await EventJournal.open(path, keptLog())
  for (let seq = 0; seq < count; seq++) await journal.append(eventOf(seq))
  return { path, journal }
}

async function reopened(path: string): Promise<number[]> {
  return (await EventJournal.open(path, keptLog())).oldest(10_000).map(({ seq }) => seq)
}

describe('the journal', () => {
  test('keeps its events over a restart, in order', async () => {
    const { path } = await journalWith(3)
    expect(await reopened(path)).toEqual([0, 1, 2])
  })

  test('forgets what was acknowledged, for good', async () => {
    const { path, journal } = await journalWith(3)
    await journal.remove(journal.oldest(2))
    expect(await reopened(path)).toEqual([2])
  })

  test('survives a kill in the middle of a line', async () => {
    const { path } = await journalWith(2)
    await appendFile(path, JSON.stringify(eventOf(2)).slice(0, 40))
    expect(await reopened(path)).toEqual([0, 1])
    const journal = await EventJournal.open(path, keptLog())
    await journal.append(eventOf(3))
    expect(await reopened(path)).toEqual([0, 1, 3])
  })

  test('survives a kill between a line and its end', async () => {
    const { path } = await journalWith(1)
    await writeFile(path, (await readFile(path, 'utf8')).trimEnd())
    const journal = await EventJournal.open(path, keptLog())
    await journal.append(eventOf(1))
    expect(await reopened(path)).toEqual([0, 1])
  })

  test('sets rubbish aside and goes on with the rest', async () => {
    const { path } = await journalWith(1)
    await appendFile(path, '\u0000\u0000\n{"seq":1}\n')
    expect(await reopened(path)).toEqual([0])
    expect(await readFile(`${path}.corrupt`, 'utf8')).toContain('{"seq":1}')
  })

  test('does not grow without bound', async () => {
    const { path } = await journalWith(0)
    await writeFile(
      path,
      Array.from({ length: 2000 }, (_, seq) => `${JSON.stringify(eventOf(seq))}\n`).join(''),
    )
    const journal = await EventJournal.open(path, keptLog())
    await journal.append(eventOf(2000))
    const kept = await reopened(path)
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([2000, 1, 2000])
  })
})

/** A server that takes or refuses events as told. */
function serverTaking(judge: (events: readonly UpdateEvent[]) => ServerFailure | undefined): {
  client: ServerClient
  taken: number[]
} {
  const taken: number[] = []
  const sendEvents: ServerClient['sendEvents'] = (events) => {
    const refusal = judge(events)
    if (refusal === undefined) taken.push(...events.map(({ seq }) => seq))
    return Promise.resolve(refusal ?? { kind: 'accepted' })
  }
  return { client: { sendEvents } as ServerClient, taken }
}

describe('delivery', () => {
  test('empties the journal in batches', async () => {
    const { path, journal } = await journalWith(250)
    const { client, taken } = serverTaking((events) =>
      events.length > 100 ? { kind: 'refused', status: 413, message: 'too many' } : undefined,
    )
    expect(await deliverEvents(journal, client, keptLog())).toEqual({ kind: 'delivered' })
    expect(taken).toEqual(Array.from({ length: 250 }, (_, seq) => seq))
    expect(await reopened(path)).toEqual([])
  })

  test('keeps everything while the server is away', async () => {
    const { path, journal } = await journalWith(3)
    const { client } = serverTaking(() => ({ kind: 'unreachable', message: 'away' }))
    expect((await deliverEvents(journal, client, keptLog())).kind).toBe('unreachable')
    expect(await reopened(path)).toEqual([0, 1, 2])
  })

  test('drops the one event that is refused, and says so', async () => {
    const { path, journal } = await journalWith(5)
    const log = keptLog()
    const { client, taken } = serverTaking((events) =>
      events.some(({ seq }) => seq === 2) ? { kind: 'refused', status: 400, message: 'bad' } : undefined,
    )
    expect(await deliverEvents(journal, client, log)).toEqual({ kind: 'delivered' })
    expect(taken).toEqual([0, 1, 3, 4])
    expect(await reopened(path)).toEqual([])
    expect(log.lines.join()).toContain('"seq":2')
  })
})
