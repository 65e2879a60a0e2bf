import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../orm.ts'
import { ApiToken } from './api-token.entity.ts'

const WRITE_INTERVAL_MS = 1000
const ONCE_IN_MS = 60_000

/**
 * When each API token was last used, to the minute. Gathered in memory and written behind: no request waits for it or
 * fails by it. What could not be written is kept and tried again; a process that is killed loses the last second of it.
 */
export class ApiTokenUses {
  private readonly unwritten = new Map<string, number>()
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly database: Database,
    private readonly log: FastifyBaseLogger,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.write(), WRITE_INTERVAL_MS)
    this.timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.write()
  }

  note({ id, lastUsedAt }: Pick<ApiToken, 'id' | 'lastUsedAt'>, now: number): void {
    const known = this.unwritten.get(id) ?? lastUsedAt?.getTime() ?? -Infinity
    if (now - known >= ONCE_IN_MS) this.unwritten.set(id, now)
  }

  /** Resolves once all that was noted before the call is written, or was kept for the next time. */
  write(): Promise<void> {
    this.writing = this.writing.then(() => this.writeNow())
    return this.writing
  }

  private async writeNow(): Promise<void> {
    for (const [id, at] of this.unwritten) {
      try {
        await this.database.fork().nativeUpdate(ApiToken, { id }, { lastUsedAt: new Date(at) })
        if (this.unwritten.get(id) === at) this.unwritten.delete(id)
      } catch (error) {
        this.log.error({ err: error, apiToken: id }, 'the last use of an API token could not be written')
      }
    }
  }
}
