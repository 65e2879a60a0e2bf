import type { Database } from '../orm.ts'
import type { UpdateTables } from '../updates/update-tables.ts'
import { isAlike, likenessOf } from './alike-messages.ts'
import type { OfferOutcome } from './rollout-facts.ts'

const MOST_GROUPS = 50

export interface FailureGroup {
  readonly outcome: OfferOutcome
  readonly code: string
  /** What most of its hosts said; the others said the same of other durations, sizes or digests. */
  readonly message: string
  readonly count: number
}

const UNSAID_MESSAGE = 'The host did not say why.'
const LOST_MESSAGE = 'It took the offer and was not heard of for too long.'

/** A rollout's failed offers by what the hosts said, the most frequent first. The database counts what is the same. */
export async function groupFailures(database: Database, rolloutId: string): Promise<FailureGroup[]> {
  const kysely = database.fork().getKysely<UpdateTables>()
  const rows = await kysely
    .selectFrom('rollout_offer as offer')
    .leftJoin('update_attempt as attempt', 'attempt.id', 'offer.attempt_id')
    .select(({ fn }) => [
      'offer.outcome',
      'attempt.error_code as code',
      'attempt.error_message as message',
      fn.countAll().as('count'),
    ])
    .where('offer.rollout_id', '=', rolloutId)
    .where('offer.outcome', 'in', ['FAILED', 'ROLLED_BACK', 'LOST'])
    .groupBy(['offer.outcome', 'attempt.error_code', 'attempt.error_message'])
    .orderBy('count', 'desc')
    .execute()
  const same = rows.map(({ outcome, code, message, count }) => ({
    outcome: outcome as OfferOutcome,
    code: code ?? (outcome === 'LOST' ? 'LOST' : 'UNKNOWN'),
    message: message ?? (outcome === 'LOST' ? LOST_MESSAGE : UNSAID_MESSAGE),
    count: Number(count),
  }))
  return joinAlike(same).slice(0, MOST_GROUPS)
}

/** Pure. @param same by count: the first of those that are alike lends its message */
function joinAlike(same: readonly FailureGroup[]): FailureGroup[] {
  const alike = Map.groupBy(same, ({ outcome, code, message }) =>
    JSON.stringify([outcome, code, likenessOf(message)]),
  )
  const groups = [...alike.values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, count: more.reduce((sum, { count }) => sum + count, first.count) }] : [],
  )
  return groups.toSorted((a, b) => b.count - a.count)
}

/** The hosts of one group, by when they failed. */
export async function findFailedHosts(
  database: Database,
  rolloutId: string,
  { outcome, code, message }: Pick<FailureGroup, 'outcome' | 'code' | 'message'>,
  first: number,
): Promise<string[]> {
  const hasNoCode = code === 'LOST' || code === 'UNKNOWN'
  const hasNoMessage = message === LOST_MESSAGE || message === UNSAID_MESSAGE
  const kysely = database.fork().getKysely<UpdateTables>()
  const rows = await kysely
    .selectFrom('rollout_offer as offer')
    .leftJoin('update_attempt as attempt', 'attempt.id', 'offer.attempt_id')
    .select(['offer.host_id', 'attempt.error_message as message'])
    .where('offer.rollout_id', '=', rolloutId)
    .where('offer.outcome', '=', outcome)
    .where('attempt.error_code', hasNoCode ? 'is' : '=', hasNoCode ? null : code)
    .where('attempt.error_message', hasNoMessage ? 'is' : 'is not', null)
    .orderBy('offer.ended_at')
    .execute()
  const own = rows.filter((row) => row.message === null || isAlike(row.message, message))
  return own.slice(0, first).map(({ host_id }) => host_id)
}
