import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../orm.ts'
import type { HostRegistry, SignOfLife } from './host-registry.ts'

const WRITE_INTERVAL_MS = 1000
/** node:sqlite is synchronous: a larger statement would hold up the polls for longer. */
const ROWS_PER_STATEMENT = 500

/**
 * Writes the registry's signs of life once a second, in statements of up to 500 hosts. What could not be written is
 * kept and tried again; a process that is killed loses the last second of `last seen`, nothing that anyone decided.
 */
export class SignOfLifeWriter {
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly database: Database,
    private readonly registry: HostRegistry,
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

  /** Resolves once all that was noted before the call is written, or was given back. */
  write(): Promise<void> {
    this.writing = this.writing.then(() => this.writeNow())
    return this.writing
  }

  private async writeNow(): Promise<void> {
    const signs = this.registry.takeUnwritten()
    for (let start = 0; start < signs.length; start += ROWS_PER_STATEMENT) {
      const chunk = signs.slice(start, start + ROWS_PER_STATEMENT)
      try {
        await this.database
          .fork()
          .execute(STATEMENTS[this.database.dialect], [JSON.stringify(chunk.map(toRow))])
      } catch (error) {
        this.registry.giveBack(signs.slice(start))
        this.log.error({ err: error, hosts: signs.length - start }, 'signs of life could not be written')
        return
      }
    }
  }
}

function toRow(sign: SignOfLife) {
  return {
    id: sign.id,
    hostname: sign.hostname,
    platform: sign.platform,
    version: sign.currentVersion,
    opted_out: sign.optedOut ? 1 : 0,
    seen: sign.lastSeenAt,
    fulfilled: sign.fulfilledRequestAt,
  }
}

// A marker younger than the fulfilled one was set meanwhile by someone else: it stays.
const STATEMENTS: Record<Database['dialect'], string> = {
  sqlite: `
    update host set hostname = s.hostname, platform = s.platform, current_version = s.version,
      opted_out = s.opted_out, last_seen_at = s.seen,
      update_requested_by = case when update_requested_at <= s.fulfilled then null else update_requested_by end,
      update_requested_at = case when update_requested_at <= s.fulfilled then null else update_requested_at end
    from (select value ->> 'id' as id, value ->> 'hostname' as hostname, value ->> 'platform' as platform,
      value ->> 'version' as version, value ->> 'opted_out' as opted_out, value ->> 'seen' as seen,
      value ->> 'fulfilled' as fulfilled from json_each(?)) as s
    where host.id = s.id`,
  postgres: `
    update host set hostname = s.hostname, platform = s.platform, current_version = s.version,
      opted_out = s.opted_out = 1, last_seen_at = to_timestamp(s.seen / 1000.0),
      update_requested_by =
        case when update_requested_at <= to_timestamp(s.fulfilled / 1000.0) then null else update_requested_by end,
      update_requested_at =
        case when update_requested_at <= to_timestamp(s.fulfilled / 1000.0) then null else update_requested_at end
    from jsonb_to_recordset(?::jsonb) as s(id text, hostname text, platform text, version text, opted_out int,
      seen bigint, fulfilled bigint)
    where host.id = s.id`,
}
