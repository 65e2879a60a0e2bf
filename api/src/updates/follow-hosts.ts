import { COMPONENTS } from '@vesana/agent/protocol'
import type { FastifyBaseLogger } from 'fastify'
import { hostFactsOf } from '../hosts/host-facts-of.ts'
import type { Database } from '../orm.ts'
import { loadRestoring } from '../releases/load-restoring.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import { attemptFactsOf } from './attempt-facts-of.ts'
import type { AttemptFacts } from './host-facts.ts'
import type { HostRegistry } from './host-registry.ts'
import { type HostRow, storedHostOf } from './load-host-registry.ts'
import { type UpdateTables, fromTime } from './update-tables.ts'

const REFRESH_MS = 2000
/** A transaction may be written so long after its time; servers' clocks differ by less. */
const OVERLAP_MS = 60_000
/** Signs of life are written within a second, and there are many. */
const SIGNS_OVERLAP_MS = 5000
const ROWS_PER_QUERY = 1000

export interface FollowHosts {
  readonly database: Database
  readonly registry: HostRegistry
  readonly serverVersions: ServerVersions
  readonly clock: () => number
  readonly log: Pick<FastifyBaseLogger, 'warn'>
}

interface Tables extends UpdateTables {
  host: HostRow & UpdateTables['host']
  audit_event: { id: string; subject_type: string; subject_id: string; at: Date }
}

/**
 * Takes over what other servers on the same PostgreSQL do to hosts: what people change there, by the audit, which has
 * every such change; and that hosts live, with what they run and their attempts, by their rows. Within seconds; what this
 * server knows better stays. SQLite has one server.
 */
export class HostFollower {
  private timer: NodeJS.Timeout | undefined
  private refreshing: Promise<void> = Promise.resolve()
  private heardAt: number
  private applied = new Map<string, number>()

  constructor(private readonly deps: FollowHosts) {
    this.heardAt = deps.clock()
  }

  start(): void {
    if (this.isAlone) return
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS)
    this.timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.refreshing
  }

  /** Resolves once all that was written before the call is known here, or could not be read. Never rejects. */
  refresh(): Promise<void> {
    if (this.isAlone) return Promise.resolve()
    this.refreshing = this.refreshing
      .then(() => this.refreshNow())
      .catch((error: unknown) =>
        this.deps.log.warn({ err: error }, 'the hosts of other servers could not be read; tried again'),
      )
    return this.refreshing
  }

  private get isAlone(): boolean {
    return this.deps.database.dialect === 'sqlite'
  }

  private async refreshNow(): Promise<void> {
    const { serverVersions, database, clock } = this.deps
    const now = clock()
    const [changed, entries] = await this.findChanged()
    const seen = await this.findSeen()
    const ids = [...new Set([...changed, ...seen])]
    for (let start = 0; start < ids.length; start += ROWS_PER_QUERY) {
      await this.adopt(ids.slice(start, start + ROWS_PER_QUERY), changed)
    }
    for (const component of COMPONENTS) await loadRestoring({ database, serverVersions }, component)
    this.applied = entries
    this.heardAt = now
  }

  /** Hosts of which the audit has entries that were not heard of; and all entries that may come again. */
  private async findChanged(): Promise<[Set<string>, Map<string, number>]> {
    const rows = await this.kysely()
      .selectFrom('audit_event')
      .select(['id', 'subject_id', 'at'])
      .where('subject_type', '=', 'Host')
      .where('at', '>=', new Date(this.heardAt - OVERLAP_MS))
      .execute()
    const fresh = rows.filter(({ id }) => !this.applied.has(id))
    const entries = new Map(rows.map(({ id, at }) => [id, fromTime(at)]))
    return [new Set(fresh.map(({ subject_id }) => subject_id)), entries]
  }

  /** Hosts that were seen elsewhere since they were here. */
  private async findSeen(): Promise<string[]> {
    const { registry } = this.deps
    const rows = await this.kysely()
      .selectFrom('host')
      .select(['id', 'last_seen_at'])
      .where('last_seen_at', '>=', new Date(this.heardAt - SIGNS_OVERLAP_MS))
      .execute()
    return rows.flatMap(({ id, last_seen_at }) => {
      const known = registry.get(id)?.lastSeenAt ?? -Infinity
      return last_seen_at !== null && fromTime(last_seen_at) > known ? [id] : []
    })
  }

  private async adopt(ids: readonly string[], changed: ReadonlySet<string>): Promise<void> {
    const { registry } = this.deps
    const rows = await this.kysely().selectFrom('host').selectAll().where('id', 'in', ids).execute()
    const attempts = await this.lastAttempts(ids)
    const there = new Set(rows.map(({ id }) => id))
    for (const row of rows) {
      registry.adopt(hostFactsOf(storedHostOf(row), attempts.get(row.id) ?? null), row.token_hash)
    }
    for (const id of ids) if (changed.has(id) && !there.has(id)) registry.remove(id)
  }

  private async lastAttempts(hostIds: readonly string[]): Promise<Map<string, AttemptFacts>> {
    const rows = await this.kysely()
      .selectFrom('update_attempt')
      .selectAll()
      .distinctOn('host_id')
      .where('host_id', 'in', hostIds)
      .orderBy('host_id')
      .orderBy('started_at', 'desc')
      .execute()
    return new Map(rows.map((row) => [row.host_id, attemptFactsOf(row)]))
  }

  private kysely() {
    return this.deps.database.fork().getKysely<Tables>()
  }
}
