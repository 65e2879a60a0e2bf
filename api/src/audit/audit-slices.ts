import type { Database } from '../orm.ts'
import {
  type AuditFilter,
  type AuditPlace,
  containsWords,
  isBehind,
  isNotBehind,
  matchesColumns,
  wordsOf,
} from './audit-filter.ts'
import { type AuditRow, type AuditTables, auditRowOf } from './audit-table.ts'
import { fromTime } from '../updates/update-tables.ts'

/** Few enough that one statement of node:sqlite, which is synchronous, holds nobody up. */
export const SLICE = 1000

/**
 * The entries that a filter lets through, newest first, in slices of the table: memory stays constant, polls come in
 * between, and what is written meanwhile shifts nothing. A slice may be empty where words are looked for.
 * @param after where to begin, exclusive
 * @param size of a slice, before words are looked for
 */
export async function* auditSlices(
  database: Database,
  filter: AuditFilter,
  after: AuditPlace | null,
  size: number = SLICE,
): AsyncGenerator<AuditRow[], void, void> {
  let place = after
  for (;;) {
    const last = await lastOfSlice(database, filter, place, size)
    yield await readSlice(database, filter, place, last)
    if (last === null) return
    place = last
  }
}

/** Null: the slice goes to the end. */
async function lastOfSlice(
  database: Database,
  filter: AuditFilter,
  after: AuditPlace | null,
  size: number,
): Promise<AuditPlace | null> {
  const last = await inOrder(database, filter, after)
    .select(['at', 'id'])
    .offset(size - 1)
    .limit(1)
    .executeTakeFirst()
  return last ? { at: fromTime(last.at), id: last.id } : null
}

async function readSlice(
  database: Database,
  filter: AuditFilter,
  after: AuditPlace | null,
  last: AuditPlace | null,
): Promise<AuditRow[]> {
  const words = wordsOf(filter.text)
  const rows = await inOrder(database, filter, after)
    .$if(last !== null, (query) => query.where(isNotBehind(database, last as AuditPlace)))
    .$if(words.length > 0, (query) => query.where(containsWords(database, words)))
    .selectAll()
    .execute()
  return rows.map(auditRowOf)
}

function inOrder(database: Database, filter: AuditFilter, after: AuditPlace | null) {
  return database
    .fork()
    .getKysely<AuditTables>()
    .selectFrom('audit_event')
    .where(matchesColumns(database, filter))
    .$if(after !== null, (query) => query.where(isBehind(database, after as AuditPlace)))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
}
