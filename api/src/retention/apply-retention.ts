import type { Config } from '../config.ts'
import type { Database } from '../orm.ts'
import { Challenge } from '../people/challenge.entity.ts'
import { Session } from '../people/session.entity.ts'
import { forgetAttempts } from './forget-attempts.ts'
import { forgetAudit } from './forget-audit.ts'
import { cutoffOf } from './forgettable.ts'
import { type Forgotten, RetentionRun } from './retention-run.ts'

/**
 * Forgets what is older than the configuration says: update attempts with their events, and entries of the audit.
 * Sessions and challenges that have expired go too; nobody needs to hear of those. Idempotent.
 * @param now epoch milliseconds
 */
export async function applyRetention(
  database: Database,
  { attemptDays, auditDays }: Config['retention'],
  now: number,
): Promise<Forgotten> {
  const run = new RetentionRun(database, now, { attemptDays, auditDays })
  const attempts = cutoffOf(attemptDays, now)
  const audit = cutoffOf(auditDays, now)
  if (attempts !== null) await forgetAttempts(run, attempts)
  if (audit !== null) await forgetAudit(run, audit)
  // Theirs is the machine's time (session.entity.ts).
  const expired = { expiresAt: { $lt: new Date() } }
  await database.fork().nativeDelete(Session, expired)
  await database.fork().nativeDelete(Challenge, expired)
  return run.forgotten
}
