import { defineEntity, p } from '@mikro-orm/core'

/** Who changed what, when; written in the transaction of the change by record-audit.ts. Never updated. */
const AuditEventSchema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    id: p.string().primary(),
    at: p.datetime(3).index(),
    actor: p.string(),
    /** The verb of the use case: `pauseAutoUpdate`. */
    action: p.string(),
    subjectType: p.string(),
    subjectId: p.string(),
    before: p.json<Record<string, unknown>>().nullable(),
    after: p.json<Record<string, unknown>>().nullable(),
  },
  indexes: [{ properties: ['subjectType', 'subjectId'] }],
})

export class AuditEvent extends AuditEventSchema.class {}
AuditEventSchema.setClass(AuditEvent)
