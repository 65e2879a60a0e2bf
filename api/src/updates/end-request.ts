import { type Transaction, sql } from 'kysely'
import type { Database } from '../orm.ts'
import type { HostFacts } from './host-facts.ts'
import { type UpdateTables, toTime } from './update-tables.ts'

/** A request that was made before these events arrived has had its attempt. */
export async function endRequest(
  transaction: Transaction<UpdateTables>,
  database: Database,
  host: HostFacts,
  now: number,
) {
  await transaction
    .updateTable('host')
    .set({ update_requested_at: null, update_requested_by: null })
    .where('id', '=', host.id)
    .where('update_requested_at', '<=', sql<never>`${toTime(database, now)}`)
    .execute()
}
