import { AuditEvent } from '../audit/audit-event.entity.ts'
import type { RetentionRun } from './retention-run.ts'

const ENTRIES_PER_BATCH = 500

/** Removes the entries of the audit that are older than the cutoff, a batch a transaction. */
export async function forgetAudit(run: RetentionRun, cutoff: number): Promise<void> {
  for (;;) {
    const page = await run.database
      .fork()
      .find(
        AuditEvent,
        { at: { $lt: new Date(cutoff) } },
        { fields: ['id'], orderBy: { at: 'asc', id: 'asc' }, limit: ENTRIES_PER_BATCH },
      )
    const ids = page.map(({ id }) => id)
    if (ids.length > 0) await run.batch('auditEvents', (em) => em.nativeDelete(AuditEvent, { id: ids }))
    if (ids.length < ENTRIES_PER_BATCH) return
  }
}
