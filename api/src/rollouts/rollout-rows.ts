import type { Kysely } from 'kysely'
import type { Database } from '../orm.ts'
import type { UpdateTables } from '../updates/update-tables.ts'
import { NO_OFFERS, countNameOf } from './offer-counts.ts'
import type { BegunStage, OfferCounts, RolloutFacts } from './rollout-facts.ts'
import type { RolloutPlan } from './rollout-plan.ts'

export type RolloutRow = Omit<RolloutFacts, keyof OfferCounts>

/** A rollout as it is stored, locked until the transaction ends: SQLite has one writer at a time anyway. */
export async function lockRollout(
  transaction: Kysely<UpdateTables>,
  { dialect }: Pick<Database, 'dialect'>,
  id: string,
): Promise<RolloutRow | null> {
  const row = await transaction
    .selectFrom('rollout')
    .select(['id', 'release_id', 'state', 'plan', 'begun'])
    .where('id', '=', id)
    .$if(dialect === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst()
  return row ? rolloutRowOf(row) : null
}

export async function readRollout(kysely: Kysely<UpdateTables>, id: string): Promise<RolloutRow | null> {
  const row = await kysely
    .selectFrom('rollout')
    .select(['id', 'release_id', 'state', 'plan', 'begun'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? rolloutRowOf(row) : null
}

function rolloutRowOf({ id, release_id, state, plan, begun }: UpdateTables['rollout']): RolloutRow {
  return {
    id,
    releaseId: release_id,
    state,
    plan: parsed(plan) as RolloutPlan | null,
    begun: (parsed(begun) as BegunStage[] | null) ?? [],
  }
}

function parsed(column: unknown): unknown {
  return typeof column === 'string' ? JSON.parse(column) : (column ?? null)
}

/** By the rows: what memory is to agree with. */
export async function countOffers(kysely: Kysely<UpdateTables>, rolloutId: string): Promise<OfferCounts> {
  const rows = await kysely
    .selectFrom('rollout_offer')
    .select(({ fn }) => ['outcome', fn.countAll().as('count')])
    .where('rollout_id', '=', rolloutId)
    .groupBy('outcome')
    .execute()
  const counts: Record<keyof OfferCounts, number> = { ...NO_OFFERS }
  for (const { outcome, count } of rows) {
    const name = countNameOf(outcome)
    if (name === null) continue
    counts[name] += Number(count)
    counts.offered += Number(count)
  }
  return counts
}
