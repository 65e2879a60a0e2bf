import { defineEntity, p } from '@mikro-orm/core'
import type { ActorKind } from './actor.ts'
import type { SubjectType } from './record-audit.ts'

/** Who changed what, when; written in the transaction of the change by record-audit.ts. Never updated, but for
 * the counts of retention-run.ts while it runs. */
const AuditEventSchema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    id: p.string().primary(),
    at: p.datetime(3),
    /** What the actor was called then. */
    actor: p.string(),
    /** Null for entries older than people and roles. */
    actorKind: p.string().$type<ActorKind>().nullable(),
    actorId: p.string().nullable(),
    address: p.string().nullable(),
    /** The verb of the use case: `pauseAutoUpdate`. */
    action: p.string(),
    subjectType: p.string().$type<SubjectType>(),
    subjectId: p.string(),
    before: p.json<Record<string, unknown>>().nullable(),
    after: p.json<Record<string, unknown>>().nullable(),
  },
  // Each for one filter, in the order of the list.
  indexes: [
    { properties: ['at', 'id'] },
    { properties: ['actor', 'at', 'id'] },
    { properties: ['actorId', 'at', 'id'] },
    { properties: ['actorKind', 'at', 'id'] },
    { properties: ['action', 'at', 'id'] },
    { properties: ['subjectType', 'at', 'id'] },
    { properties: ['subjectId', 'at', 'id'] },
  ],
})

export class AuditEvent extends AuditEventSchema.class {}
AuditEventSchema.setClass(AuditEvent)
