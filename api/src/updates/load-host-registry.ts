import { hostFactsOf } from '../hosts/host-facts-of.ts'
import { Host } from '../hosts/host.entity.ts'
import type { Database } from '../orm.ts'
import type { AttemptFacts } from './host-facts.ts'
import { HostRegistry } from './host-registry.ts'
import { type UpdateTables, fromTime } from './update-tables.ts'

const HOSTS_PER_PAGE = 5000

/** Every host with its running or last attempt, as the database has them. Once, at start. */
export async function loadHostRegistry(database: Database): Promise<HostRegistry> {
  const registry = new HostRegistry()
  const attempts = await latestAttempts(database)
  let after = ''
  for (;;) {
    const page = await database
      .fork()
      .find(Host, { id: { $gt: after } }, { orderBy: { id: 'asc' }, limit: HOSTS_PER_PAGE })
    for (const host of page) registry.put(hostFactsOf(host, attempts.get(host.id) ?? null), host.tokenHash)
    const last = page.at(-1)
    if (!last || page.length < HOSTS_PER_PAGE) return registry
    after = last.id
  }
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

function attemptFactsOf(row: UpdateTables['update_attempt']): AttemptFacts {
  return {
    id: row.id,
    releaseId: row.release_id,
    fromVersion: row.from_version,
    toVersion: row.to_version,
    tryNumber: row.try_number,
    stage: row.stage,
    percent: row.percent,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    startedAt: fromTime(row.started_at),
    updatedAt: fromTime(row.updated_at),
    endedAt: row.ended_at === null ? null : fromTime(row.ended_at),
  }
}
