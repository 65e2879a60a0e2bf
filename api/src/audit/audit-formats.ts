import type { AuditRow } from './audit-table.ts'
import { csvLine } from './csv.ts'

/** How the audit is written into a file. */
export interface AuditFormat {
  readonly mediaType: string
  /** Comes first, once. */
  readonly head: string
  line(row: AuditRow): string
}

export const AUDIT_FORMATS = {
  csv: { mediaType: 'text/csv; charset=utf-8; header=present', head: csvLine(columns()), line: toCsv },
  jsonl: { mediaType: 'application/jsonl; charset=utf-8', head: '', line: toJsonLine },
} as const satisfies Record<string, AuditFormat>
export type AuditFormatName = keyof typeof AUDIT_FORMATS

function columns(): string[] {
  return [
    'id',
    'at',
    'actor_kind',
    'actor_id',
    'actor',
    'action',
    'subject_type',
    'subject_id',
    'address',
    'before',
    'after',
  ]
}

function toCsv(row: AuditRow): string {
  const { id, actor, action, address } = row
  const who = [row.actorKind, row.actorId, actor]
  const what = [action, row.subjectType, row.subjectId]
  return csvLine([id, atOf(row), ...who, ...what, address, toJson(row.before), toJson(row.after)])
}

function toJson(value: Record<string, unknown> | null): string | null {
  return value && JSON.stringify(value)
}

function toJsonLine(row: AuditRow): string {
  const { id, action, address, before, after } = row
  const actor = { kind: row.actorKind, id: row.actorId, name: row.actor }
  const subject = { subject_type: row.subjectType, subject_id: row.subjectId }
  return `${JSON.stringify({ id, at: atOf(row), actor, action, ...subject, address, before, after })}\n`
}

function atOf({ at }: AuditRow): string {
  return new Date(at).toISOString()
}
