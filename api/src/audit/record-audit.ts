import { randomUUID } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/core'
import { AuditEvent } from './audit-event.entity.ts'

export interface AuditEntry {
  /** Who: the name of the viewer, or of the part of the server that acted (`VERSION file`). */
  actor: string
  action: string
  subjectType: 'Host' | 'Release' | 'EnrollmentToken' | 'ApiToken'
  subjectId: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  at: Date
}

/** Adds an entry to the unit of work at hand, so that it is written with the change or not at all. No secrets in it. */
export function recordAudit(em: EntityManager, entry: AuditEntry): void {
  em.create(AuditEvent, {
    id: randomUUID(),
    ...entry,
    before: entry.before ?? null,
    after: entry.after ?? null,
  })
}
