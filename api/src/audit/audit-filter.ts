import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { toTime } from '../updates/update-tables.ts'
import type { ActorKind } from './actor.ts'
import type { AuditTables } from './audit-table.ts'

/** Which entries; what is absent does not count, an empty list lets nothing through. */
export interface AuditFilter {
  readonly text?: string | null
  readonly actor?: string | null
  readonly actorKinds?: readonly ActorKind[] | null
  readonly actions?: readonly string[] | null
  readonly subjectTypes?: readonly string[] | null
  readonly subjectId?: string | null
  readonly from?: Date | null
  /** Exclusive. */
  readonly to?: Date | null
}

/** Where an entry lies in the order of the audit. */
export interface AuditPlace {
  /** Epoch milliseconds. */
  readonly at: number
  readonly id: string
}

type Builder = ExpressionBuilder<AuditTables, 'audit_event'>

const LONGEST_TEXT = 200
const MOST_WORDS = 10

/** Pure. */
export function judgeAuditFilter(filter: AuditFilter): Result<AuditFilter> {
  const { text, from, to } = filter
  if (text && (text.length > LONGEST_TEXT || wordsOf(text).length > MOST_WORDS)) {
    const message = `text takes at most ${MOST_WORDS} words and ${LONGEST_TEXT} characters.`
    return fail('BAD_USER_INPUT', message, 'filter.text')
  }
  const texts = [
    text,
    filter.actor,
    filter.subjectId,
    ...(filter.actions ?? []),
    ...(filter.subjectTypes ?? []),
  ]
  if (texts.some((each) => each?.includes('\0'))) {
    return fail('BAD_USER_INPUT', 'The filter holds a NUL character, which no entry does.', 'filter')
  }
  if (from && to && from >= to) {
    return fail('BAD_USER_INPUT', 'from lies behind to: no entry is between them.', 'filter.from')
  }
  return ok(filter)
}

export function wordsOf(text: string | null | undefined): string[] {
  return (text ?? '').toLowerCase().split(/\s+/).filter(Boolean)
}

/** All but the words: what an index can answer. */
export function matchesColumns(database: Database, filter: AuditFilter) {
  const { actor, actorKinds, actions, subjectTypes, subjectId, from, to } = filter
  return (eb: Builder): Expression<SqlBool> =>
    eb.and([
      ...(actor ? [eb.or([eb('actor', '=', actor), eb('actor_id', '=', actor)])] : []),
      ...(actorKinds ? [isAnyOf(eb, 'actor_kind', actorKinds)] : []),
      ...(actions ? [isAnyOf(eb, 'action', actions)] : []),
      ...(subjectTypes ? [isAnyOf(eb, 'subject_type', subjectTypes)] : []),
      ...(subjectId ? [eb('subject_id', '=', subjectId)] : []),
      ...(from ? [eb('at', '>=', toTime(database, from.getTime()))] : []),
      ...(to ? [eb('at', '<', toTime(database, to.getTime()))] : []),
    ])
}

function isAnyOf(
  eb: Builder,
  column: 'actor_kind' | 'action' | 'subject_type',
  values: readonly string[],
): Expression<SqlBool> {
  return values.length === 0 ? sql<boolean>`1 = 0` : eb(column, 'in', [...values] as never)
}

/**
 * Each word somewhere in the entry. No index helps here: to be asked of a slice of the table at a time. SQLite folds the
 * case of ASCII letters only.
 */
export function containsWords(database: Database, words: readonly string[]) {
  const asText = (column: string) =>
    database.dialect === 'sqlite' ? sql`${sql.ref(column)}` : sql`${sql.ref(column)}::text`
  const haystack = sql`lower(actor || ' ' || action || ' ' || subject_type || ' ' || subject_id || ' ' ||
    coalesce(address, '') || ' ' || coalesce(${asText('before')}, '') || ' ' || coalesce(${asText('after')}, ''))`
  return (eb: Builder): Expression<SqlBool> =>
    eb.and(words.map((word) => sql<boolean>`${haystack} like ${likeOf(word)} escape '!'`))
}

function likeOf(word: string): string {
  return `%${word.replaceAll(/[!%_]/g, '!$&')}%`
}

/** Behind a place in the order newest first, equal times by id. */
export function isBehind(database: Database, { at, id }: AuditPlace) {
  const time = toTime(database, at)
  return (eb: Builder): Expression<SqlBool> =>
    eb.and([eb('at', '<=', time), eb.or([eb('at', '<', time), eb('id', '<', id)])])
}

/** At a place or before it. */
export function isNotBehind(database: Database, { at, id }: AuditPlace) {
  const time = toTime(database, at)
  return (eb: Builder): Expression<SqlBool> =>
    eb.and([eb('at', '>=', time), eb.or([eb('at', '>', time), eb('id', '>=', id)])])
}
