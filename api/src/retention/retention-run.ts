import { setImmediate } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { serverActor } from '../audit/actor.ts'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Database } from '../orm.ts'

const ACTOR = serverActor('retention')

/** How many of each were forgotten in a run. */
export interface Forgotten {
  attempts: number
  auditEvents: number
}

/**
 * One pass over what is old. However many batches it takes, it has one entry in the audit: made in the transaction of
 * the first batch, and brought up to date in that of each further one, so that a pass that is cut off is in it too.
 */
export class RetentionRun {
  readonly forgotten: Forgotten = { attempts: 0, auditEvents: 0 }
  private entryId: string | undefined

  /** @param now epoch milliseconds @param days of the configuration, for the audit */
  constructor(
    readonly database: Database,
    private readonly now: number,
    private readonly days: Record<string, number>,
  ) {}

  /** Removes one batch, and lets the polls that wait behind it through. @param remove says how many rows went */
  async batch(kind: keyof Forgotten, remove: (em: SqlEntityManager) => Promise<number>): Promise<void> {
    await this.database.fork().transactional(async (em) => {
      const removed = await remove(em)
      this.forgotten[kind] += removed
      await this.note(em)
    })
    await setImmediate()
  }

  private async note(em: SqlEntityManager): Promise<void> {
    const after = { ...this.forgotten, ...this.days }
    if (this.entryId !== undefined) {
      await em.nativeUpdate(AuditEvent, { id: this.entryId }, { after })
      return
    }
    const subject = { subjectType: 'Server', subjectId: 'retention' } as const
    const at = new Date(this.now)
    this.entryId = recordAudit(em, { actor: ACTOR, action: 'forgetOldRecords', ...subject, after, at }).id
  }
}
