import type { Component, Platform } from '@vesana/agent/protocol'
import { type StoredHost, hostFactsOf } from '../hosts/host-facts-of.ts'
import type { Database } from '../orm.ts'
import { attemptFactsOf } from './attempt-facts-of.ts'
import type { AttemptFacts } from './host-facts.ts'
import { HostRegistry } from './host-registry.ts'
import { type TimeColumn, type UpdateTables, fromTime } from './update-tables.ts'

const HOSTS_PER_PAGE = 5000

/**
 * Every host with its running or last attempt, as the database has them. Once, at start, and without the ORM: a hundred
 * thousand hosts would take it longer than a fleet should wait for its server.
 */
export async function loadHostRegistry(database: Database): Promise<HostRegistry> {
  const registry = new HostRegistry()
  const attempts = await latestAttempts(database)
  let after = ''
  for (;;) {
    const page = await database
      .fork()
      .getKysely<{ host: HostRow }>()
      .selectFrom('host')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(HOSTS_PER_PAGE)
      .execute()
    for (const row of page) {
      registry.put(hostFactsOf(storedHostOf(row), attempts.get(row.id) ?? null), row.token_hash)
    }
    const last = page.at(-1)
    if (!last || page.length < HOSTS_PER_PAGE) return registry
    after = last.id
  }
}

/** The columns of a host; its entity owns the table. */
export interface HostRow {
  id: string
  hostname: string
  component: Component
  platform: Platform | null
  token_hash: string
  machine_id: string | null
  config: JsonColumn<Record<string, unknown>>
  labels: JsonColumn<Record<string, string>> | null
  enrolled_at: TimeColumn
  current_version: string | null
  last_seen_at: TimeColumn | null
  opted_out: boolean | number
  paused_at: TimeColumn | null
  paused_by: string | null
  pause_reason: string | null
  update_requested_at: TimeColumn | null
  update_requested_by: string | null
  quarantine_cleared_at: TimeColumn | null
}

/** SQLite holds text, PostgreSQL a value. */
type JsonColumn<T> = string | T

export function storedHostOf(row: HostRow): StoredHost {
  return {
    id: row.id,
    hostname: row.hostname,
    component: row.component,
    platform: row.platform,
    machineId: row.machine_id,
    config: jsonOf(row.config),
    labels: row.labels === null ? null : jsonOf(row.labels),
    enrolledAt: dateOf(row.enrolled_at),
    currentVersion: row.current_version,
    lastSeenAt: dateOrNull(row.last_seen_at),
    optedOut: Boolean(row.opted_out),
    pausedAt: dateOrNull(row.paused_at),
    pausedBy: row.paused_by,
    pauseReason: row.pause_reason,
    updateRequestedAt: dateOrNull(row.update_requested_at),
    updateRequestedBy: row.update_requested_by,
    quarantineClearedAt: dateOrNull(row.quarantine_cleared_at),
  }
}

function jsonOf<T>(column: JsonColumn<T>): T {
  return typeof column === 'string' ? (JSON.parse(column) as T) : column
}

function dateOf(column: TimeColumn): Date {
  return new Date(fromTime(column))
}

function dateOrNull(column: TimeColumn | null): Date | null {
  return column === null ? null : dateOf(column)
}

async function latestAttempts(database: Database): Promise<Map<string, AttemptFacts>> {
  const kysely = database.fork().getKysely<UpdateTables>()
  const rows = await kysely
    .selectFrom('update_attempt as attempt')
    .innerJoin(
      (from) =>
        from
          .selectFrom('update_attempt')
          .select((select) => ['host_id', select.fn.max('started_at').as('latest')])
          .groupBy('host_id')
          .as('last'),
      (join) =>
        join.onRef('last.host_id', '=', 'attempt.host_id').onRef('last.latest', '=', 'attempt.started_at'),
    )
    .selectAll('attempt')
    .execute()
  return new Map(rows.map((row) => [row.host_id, attemptFactsOf(row)]))
}
