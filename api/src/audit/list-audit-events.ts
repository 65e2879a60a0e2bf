import { sql } from 'kysely'
import { type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { type PageRequest, decodeCursor, encodeCursor } from '../pagination/page.ts'
import {
  type AuditFilter,
  type AuditPlace,
  judgeAuditFilter,
  matchesColumns,
  wordsOf,
} from './audit-filter.ts'
import { auditSlices, SLICE } from './audit-slices.ts'
import type { AuditRow, AuditTables } from './audit-table.ts'

export interface AuditPage {
  readonly rows: AuditRow[]
  readonly hasNextPage: boolean
}

/** A page of the audit, newest first, by keyset: new entries shift none. */
export async function listAuditEvents(
  database: Database,
  filter: AuditFilter,
  request: PageRequest,
): Promise<Result<AuditPage>> {
  const judged = judgeAuditFilter(filter)
  if (!judged.ok) return judged
  const after = placeOf(request.after)
  if (!after.ok) return after
  const wanted = request.first + 1
  const size = wordsOf(filter.text).length > 0 ? SLICE : wanted
  const rows: AuditRow[] = []
  for await (const slice of auditSlices(database, filter, after.value, size)) {
    rows.push(...slice)
    if (rows.length >= wanted) break
  }
  return ok({ rows: rows.slice(0, request.first), hasNextPage: rows.length > request.first })
}

/** How many there are in all. With words the whole table is looked through, a slice at a time. */
export async function countAuditEvents(database: Database, filter: AuditFilter): Promise<number> {
  if (wordsOf(filter.text).length === 0) {
    const { count } = await database
      .fork()
      .getKysely<AuditTables>()
      .selectFrom('audit_event')
      .where(matchesColumns(database, filter))
      .select((eb) => eb.fn.countAll<number | string>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(count)
  }
  let count = 0
  for await (const slice of auditSlices(database, filter, null)) count += slice.length
  return count
}

/** The actions that occur, in the order of the alphabet: from one to the next by the index, however many entries there are. */
export async function listAuditActions(database: Database): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`
    with recursive found (action) as (
      select min(action) from audit_event
      union all
      select (select min(action) from audit_event where action > found.action)
      from found where found.action is not null
    )
    select action from found where action is not null
  `.execute(database.fork().getKysely())
  return rows.map(({ action }) => action)
}

/** What a Date can hold. */
const LATEST = 8.64e15

function placeOf(after: string | null): Result<AuditPlace | null> {
  if (after === null) return ok(null)
  const cursor = decodeCursor(after, 2)
  if (!cursor.ok) return cursor
  const [at, id] = cursor.value
  if (typeof at === 'number' && at >= 0 && at <= LATEST && typeof id === 'string' && !id.includes('\0')) {
    return ok({ at, id })
  }
  return fail('BAD_USER_INPUT', 'after takes the endCursor of a page before, unchanged.', 'after')
}

export function auditCursorOf({ at, id }: AuditPlace): string {
  return encodeCursor([at, id])
}
