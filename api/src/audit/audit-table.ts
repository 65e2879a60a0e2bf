import type { Selectable } from 'kysely'
import { type TimeColumn, fromTime } from '../updates/update-tables.ts'
import type { ActorKind } from './actor.ts'

/** The columns of the hand-written statements; the entity owns the table. */
export interface AuditTables {
  audit_event: {
    id: string
    at: TimeColumn
    actor: string
    actor_kind: ActorKind | null
    actor_id: string | null
    address: string | null
    action: string
    subject_type: string
    subject_id: string
    before: JsonColumn
    after: JsonColumn
  }
}

/** SQLite holds text, PostgreSQL an object. */
type JsonColumn = string | Record<string, unknown> | null

/** An entry as lists and exports have it. */
export interface AuditRow {
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly actor: string
  readonly actorKind: ActorKind | null
  readonly actorId: string | null
  readonly action: string
  readonly subjectType: string
  readonly subjectId: string
  readonly address: string | null
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
}

export function auditRowOf(row: Selectable<AuditTables['audit_event']>): AuditRow {
  return {
    id: row.id,
    at: fromTime(row.at),
    actor: row.actor,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    address: row.address,
    before: fromJson(row.before),
    after: fromJson(row.after),
  }
}

function fromJson(column: JsonColumn): Record<string, unknown> | null {
  return typeof column === 'string' ? (JSON.parse(column) as Record<string, unknown> | null) : column
}
