import type { Database } from '../src/orm.ts'

export const FIRST = 'v1.0.0'

const ROWS_PER_STATEMENT = 500

/**
 * Hosts that have enrolled, written as they lie in the database: a hundred thousand mutations would be another
 * simulation. They say only every five minutes that they live.
 */
export async function storeHosts(
  database: Database,
  hosts: ReadonlyArray<{ id: string; token_hash: string }>,
  now: number,
): Promise<void> {
  const kysely = database.fork().getKysely<{ host: Record<string, unknown> }>()
  const usual = {
    component: 'agent',
    platform: 'linux-amd64',
    config: JSON.stringify({ heartbeat_interval_s: 300 }),
    enrolled_at: now,
    current_version: FIRST,
    last_seen_at: now,
    opted_out: 0,
    paused_at: null,
  }
  await kysely.transaction().execute(async (transaction) => {
    for (let start = 0; start < hosts.length; start += ROWS_PER_STATEMENT) {
      const rows = hosts.slice(start, start + ROWS_PER_STATEMENT)
      const values = rows.map((host) => ({ ...usual, hostname: host.id, ...host }))
      await transaction.insertInto('host').values(values).execute()
    }
  })
}
