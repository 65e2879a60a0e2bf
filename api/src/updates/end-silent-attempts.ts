import type { Kysely } from 'kysely'
import type { Database } from '../orm.ts'
import { endOfferOf, noteEndOfOffer } from '../rollouts/end-offers.ts'
import { isTimedOut, timedOut } from './attempt-bound.ts'
import { compareVersions } from './compare-versions.ts'
import type { AttemptFacts, HostFacts } from './host-facts.ts'
import type { HostRegistry } from './host-registry.ts'
import { type UpdateTables, toTime } from './update-tables.ts'

const ATTEMPTS_PER_TRANSACTION = 200

export interface EndSilentAttempts {
  readonly database: Database
  readonly registry: HostRegistry
  readonly onAttemptEnded: (attempt: AttemptFacts) => void
}

/**
 * Ends the last attempts of these hosts, which have been silent for longer than their stage may take: COMPLETED where
 * the host says that it runs the version, FAILED otherwise, with the stage's name. An attempt that was heard of meanwhile
 * goes on: memory is asked again right before, and the row, which another server may have written. Should its host report
 * how it really ended, that counts (fold-update-events.ts).
 * @param hosts as they were when they were looked at
 * @param listensSince as for `isTimedOut`
 */
export async function endSilentAttempts(
  deps: EndSilentAttempts,
  hosts: readonly HostFacts[],
  now: number,
  listensSince = -Infinity,
): Promise<void> {
  const isStillSilent = (host: HostFacts) => {
    const attempt = findSurveyed(deps.registry, host)
    return attempt !== null && isTimedOut(attempt, now, listensSince)
  }
  const kysely = deps.database.fork().getKysely<UpdateTables>()
  for (let start = 0; start < hosts.length; start += ATTEMPTS_PER_TRANSACTION) {
    const some = hosts.slice(start, start + ATTEMPTS_PER_TRANSACTION)
    const ended = await kysely.transaction().execute(async (transaction) => {
      const written: Array<{ host: HostFacts; attempt: AttemptFacts }> = []
      for (const host of some) {
        const attempt = isStillSilent(host) ? endOf(host, now) : null
        if (attempt !== null && (await write(transaction, deps.database, host, attempt, now))) {
          written.push({ host, attempt })
        }
      }
      return written
    })
    for (const { host, attempt } of ended) apply(deps, host, attempt)
  }
}

/** The host's attempt in memory, if it is still as it was looked at. */
function findSurveyed(registry: HostRegistry, { id, attempt }: HostFacts): AttemptFacts | null {
  const known = registry.get(id)?.attempt ?? null
  return known?.id === attempt?.id && known?.updatedAt === attempt?.updatedAt ? known : null
}

/** Pure. */
export function endOf(
  { attempt, currentVersion }: Pick<HostFacts, 'attempt' | 'currentVersion'>,
  now: number,
): AttemptFacts | null {
  if (attempt === null) return null
  const isThere = currentVersion !== null && compareVersions(currentVersion, attempt.toVersion) >= 0
  if (isThere) return { ...attempt, stage: 'COMPLETED', percent: null, error: null, endedAt: now }
  return { ...attempt, stage: 'FAILED', error: timedOut(attempt), endedAt: now }
}

/** @returns false: it was heard of meanwhile, or has ended */
async function write(
  transaction: Kysely<UpdateTables>,
  database: Database,
  host: HostFacts,
  attempt: AttemptFacts,
  now: number,
): Promise<boolean> {
  const ended_at = toTime(database, now)
  const { numUpdatedRows } = await transaction
    .updateTable('update_attempt')
    .set({
      stage: attempt.stage,
      error_code: attempt.error?.code ?? null,
      error_message: attempt.error?.message ?? null,
      ended_at,
    })
    .where('id', '=', attempt.id)
    .where('ended_at', 'is', null)
    .where('stage', '=', host.attempt?.stage ?? attempt.stage)
    .where('updated_at', '<=', toTime(database, attempt.updatedAt))
    .executeTakeFirst()
  if (Number(numUpdatedRows) === 0) return false
  await endOfferOf(transaction, database, host.id, attempt, now)
  return true
}

function apply(
  { registry, onAttemptEnded }: EndSilentAttempts,
  host: HostFacts,
  attempt: AttemptFacts,
): void {
  if (findSurveyed(registry, host) !== null) registry.patch(host.id, { attempt })
  noteEndOfOffer(registry, host.id, attempt)
  onAttemptEnded(attempt)
}
