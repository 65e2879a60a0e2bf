import type { EntityManager } from '@mikro-orm/core'
import type { Actor } from './actor.ts'
import { AuditEvent } from './audit-event.entity.ts'
import { orderedId } from './ordered-id.ts'

export const SUBJECT_TYPES = [
  'Host',
  'Release',
  'EnrollmentToken',
  'ApiToken',
  'Person',
  'Rollout',
  'MaintenanceWindow',
  'Server',
] as const
export type SubjectType = (typeof SUBJECT_TYPES)[number]

export interface AuditEntry {
  actor: Actor
  /** The verb of the use case: `pauseAutoUpdate`. */
  action: string
  subjectType: SubjectType
  subjectId: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  at: Date
}

/** Adds an entry to the unit of work at hand, so that it is written with the change or not at all. No secrets in it. */
export function recordAudit(em: EntityManager, { actor, before, after, ...entry }: AuditEntry): AuditEvent {
  return em.create(AuditEvent, {
    id: orderedId(),
    ...entry,
    actor: actor.name,
    actorKind: actor.kind,
    actorId: actor.id,
    address: actor.address,
    before: before ?? null,
    after: after ?? null,
  })
}
