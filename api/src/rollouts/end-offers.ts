import type { Kysely } from 'kysely'
import type { Database } from '../orm.ts'
import type { AttemptFacts } from '../updates/host-facts.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import { type UpdateTables, toTime } from '../updates/update-tables.ts'
import { outcomeAfter } from './end-of-offer.ts'
import { type OfferOutcome, isGivenBack } from './rollout-facts.ts'

/** Within SQLite's number of parameters, and short enough not to hold up the polls. */
const ROWS_PER_STATEMENT = 500

/** How an attempt's end is counted; null while it runs. */
function outcomeOf({ stage }: Pick<AttemptFacts, 'stage'>): OfferOutcome | null {
  return stage === 'COMPLETED' || stage === 'FAILED' || stage === 'ROLLED_BACK' ? stage : null
}

/** A host that goes back because the release was withdrawn did not fail: that its update completed stays true. */
function saysNothing(before: OfferOutcome | null, { error }: Pick<AttemptFacts, 'error'>): boolean {
  return before === 'COMPLETED' && error?.code === 'WITHDRAWN'
}

/** Writes how an attempt ended to the offer that it comes from, within the transaction of its events. */
export async function endOfferOf(
  transaction: Kysely<UpdateTables>,
  database: Pick<Database, 'dialect'>,
  hostId: string,
  attempt: AttemptFacts,
  now: number,
): Promise<void> {
  const outcome = outcomeOf(attempt)
  if (outcome === null || attempt.releaseId === null) return
  const row = await transaction
    .selectFrom('rollout_offer as offer')
    .innerJoin('rollout', 'rollout.id', 'offer.rollout_id')
    .select(['offer.rollout_id', 'offer.outcome'])
    .where('rollout.release_id', '=', attempt.releaseId)
    .where('offer.host_id', '=', hostId)
    .executeTakeFirst()
  if (!row || outcomeAfter(row.outcome, outcome) === row.outcome || saysNothing(row.outcome, attempt)) return
  await transaction
    .updateTable('rollout_offer')
    .set({ outcome, ended_at: toTime(database, now), attempt_id: attempt.id })
    .where('rollout_id', '=', row.rollout_id)
    .where('host_id', '=', hostId)
    .execute()
}

/** The same in memory, once that is durable. */
export function noteEndOfOffer(registry: HostRegistry, hostId: string, attempt: AttemptFacts): void {
  const outcome = outcomeOf(attempt)
  const offer = registry.get(hostId)?.offer
  if (outcome === null || attempt.releaseId === null || offer?.version !== attempt.toVersion) return
  if (saysNothing(offer.outcome, attempt)) return
  registry.noteOffer(hostId, { ...offer, outcome: outcomeAfter(offer.outcome, outcome) })
}

export interface EndedOffer {
  readonly rolloutId: string
  readonly hostId: string
  readonly outcome: OfferOutcome
}

/** Writes outcomes that no attempt told, and then takes them into memory. Idempotent. */
export async function endOffers(
  { database, registry }: { readonly database: Database; readonly registry: HostRegistry },
  ended: readonly EndedOffer[],
  now: number,
): Promise<void> {
  const kysely = database.fork().getKysely<UpdateTables>()
  const groups = Map.groupBy(ended, ({ rolloutId, outcome }) => `${rolloutId} ${outcome}`)
  for (const [key, group] of groups) {
    const [rolloutId, outcome] = key.split(' ') as [string, OfferOutcome]
    for (let start = 0; start < group.length; start += ROWS_PER_STATEMENT) {
      const some = group.slice(start, start + ROWS_PER_STATEMENT)
      await writeOutcome({ kysely, database, now }, rolloutId, outcome, some)
      for (const { hostId } of some) {
        const offer = registry.get(hostId)?.offer
        if (offer?.rolloutId !== rolloutId) continue
        registry.noteOffer(hostId, { ...offer, outcome: outcomeAfter(offer.outcome, outcome) })
      }
    }
  }
}

async function writeOutcome(
  one: { readonly kysely: Kysely<UpdateTables>; readonly database: Database; readonly now: number },
  rolloutId: string,
  outcome: OfferOutcome,
  some: readonly EndedOffer[],
): Promise<void> {
  const update = one.kysely
    .updateTable('rollout_offer')
    .set({ outcome, ended_at: toTime(one.database, one.now) })
    .where('rollout_id', '=', rolloutId)
    .where(
      'host_id',
      'in',
      some.map(({ hostId }) => hostId),
    )
  // Neither silence nor a stop says anything of an offer that has ended meanwhile.
  await (outcome === 'LOST' || isGivenBack(outcome) ? update.where('outcome', 'is', null) : update).execute()
}
