import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../orm.ts'
import { applyRetention } from './apply-retention.ts'

/** Not at once: a server that starts has a whole fleet to answer first. */
const FIRST_AFTER_MS = 5 * 60 * 1000
const EVERY_MS = 24 * 60 * 60 * 1000

/** Applies the retention soon after the start and once a day. What fails is tried again the next day. */
export class RetentionJob {
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> = Promise.resolve()

  constructor(
    private readonly database: Database,
    private readonly retention: Config['retention'],
    private readonly log: FastifyBaseLogger,
    private readonly clock: () => number,
  ) {}

  start(firstAfterMs = FIRST_AFTER_MS): void {
    this.timer = setTimeout(() => {
      void this.run()
      this.timer = setInterval(() => void this.run(), EVERY_MS).unref()
    }, firstAfterMs).unref()
  }

  /** Waits for a pass that has begun: the database is closed next. */
  async stop(): Promise<void> {
    clearTimeout(this.timer)
    await this.running
  }

  private run(): Promise<void> {
    this.running = this.apply()
    return this.running
  }

  private async apply(): Promise<void> {
    try {
      const forgotten = await applyRetention(this.database, this.retention, this.clock())
      this.log.info(forgotten, 'retention applied')
    } catch (error) {
      this.log.error({ err: error }, 'the retention could not be applied')
    }
  }
}
