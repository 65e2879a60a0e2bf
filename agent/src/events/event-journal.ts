import { appendFile, copyFile, open, readFile } from 'node:fs/promises'
import { writeDurably } from '../files/durable-file.ts'
import { errorCode, messageOf } from '../files/file-error.ts'
import type { Log } from '../log.ts'
import { updateEventSchema, type UpdateEvent } from '../protocol/index.ts'

/** A server that takes no reports for weeks must not fill the disk: beyond this the oldest go. */
const MOST_EVENTS = 2000

/**
 * Reports of updates that the server has not yet acknowledged, one JSON line each, on disk until it has.
 * A report may be in it twice (after a kill between two writes); the server counts it once.
 */
export class EventJournal {
  readonly #path: string
  readonly #log: Log
  #events: UpdateEvent[] = []
  /** The file may end within a line: it is written anew before anything is added. */
  #torn = false
  #writes: Promise<unknown> = Promise.resolve()
  /** Called after each append. */
  onAppend: () => void = () => undefined

  private constructor(path: string, log: Log) {
    this.#path = path
    this.#log = log
  }

  /** Lines that cannot be read are set aside in `.corrupt`; the rest counts. */
  static async open(path: string, log: Log): Promise<EventJournal> {
    const journal = new EventJournal(path, log)
    const text = await readOrEmpty(path)
    const { events, damaged } = parseLines(text)
    journal.#events = events
    journal.#torn = text !== '' && !text.endsWith('\n')
    if (damaged > 0) {
      await copyFile(path, `${path}.corrupt`)
      await writeDurably(path, toLines(events))
      log.warn(`${damaged} unreadable lines of ${path} are set aside in ${path}.corrupt.`)
    }
    return journal
  }

  get isEmpty(): boolean {
    return this.#events.length === 0
  }

  /** The oldest events, in order. */
  oldest(count: number): UpdateEvent[] {
    return this.#events.slice(0, count)
  }

  /** Durable once this resolves to true. On false (said in the log) it is still sent, but would not outlive a restart. */
  append(event: UpdateEvent): Promise<boolean> {
    return this.#write(async () => {
      const rewrite = this.#torn || this.#events.length >= MOST_EVENTS
      this.#events = [...this.#events, event].slice(-MOST_EVENTS)
      this.onAppend()
      if (rewrite) await writeDurably(this.#path, toLines(this.#events))
      else await appendFile(this.#path, toLines([event]), { mode: 0o600, flush: true })
    })
  }

  /** Forgets the given events: the server has them, or never will take them. */
  remove(events: readonly UpdateEvent[]): Promise<boolean> {
    return this.#write(async () => {
      const gone = new Set(events)
      this.#events = this.#events.filter((event) => !gone.has(event))
      await writeDurably(this.#path, toLines(this.#events))
    })
  }

  #write(work: () => Promise<void>): Promise<boolean> {
    const done = this.#writes.then(work).then(
      () => {
        this.#torn = false
        return true
      },
      (error: unknown) => {
        this.#torn = true
        this.#log.error(`${this.#path} cannot be written: ${messageOf(error)}`)
        return false
      },
    )
    this.#writes = done
    return done
  }
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    const created = await open(path, 'a', 0o600)
    await created.close()
    return ''
  }
}

function toLines(events: readonly UpdateEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('')
}

function parseLines(text: string): { events: UpdateEvent[]; damaged: number } {
  const lines = text.split('\n').filter((line) => line !== '')
  const events = lines.flatMap((line) => {
    try {
      const parsed = updateEventSchema.safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  })
  return { events, damaged: lines.length - events.length }
}
