import { sql } from 'kysely'
import type { Database } from '../orm.ts'
import { type TimeColumn, type UpdateTables, fromTime } from '../updates/update-tables.ts'
import { type OfferOutcome, isGivenBack } from './rollout-facts.ts'

export interface TimelinePoint {
  /** Epoch milliseconds. */
  readonly at: number
  readonly offered: number
  readonly completed: number
  readonly failed: number
}

/**
 * How far a rollout was at `points` moments between its start and its end, evenly spread; what came after the end is in
 * the last one. Counted by the database: a fleet's offers are many.
 */
export async function timelineOf(
  database: Database,
  rolloutId: string,
  [start, end]: readonly [number, number],
  points: number,
): Promise<TimelinePoint[]> {
  const width = Math.max(1, Math.ceil((end - start) / Math.max(1, points - 1)))
  const offered = await countBySlot(database, rolloutId, 'offered_at', start, width)
  const ended = await countBySlot(database, rolloutId, 'ended_at', start, width)
  const line: TimelinePoint[] = []
  const sum = { offered: 0, completed: 0, failed: 0 }
  for (let slot = 0; slot < points; slot++) {
    const isLast = slot === points - 1
    const isDue = ({ slot: own }: Slot) => own === slot || (isLast && own > slot)
    for (const { count } of offered.filter(isDue)) sum.offered += count
    for (const { outcome, count } of ended.filter(isDue)) {
      if (isGivenBack(outcome)) sum.offered -= count
      else sum[outcome === 'COMPLETED' ? 'completed' : 'failed'] += count
    }
    line.push({ at: start + slot * width, ...sum })
  }
  return line
}

interface Slot {
  readonly slot: number
  readonly outcome: OfferOutcome | null
  readonly count: number
}

/** Slot n holds what happened after moment n - 1, up to moment n. */
async function countBySlot(
  database: Database,
  rolloutId: string,
  column: 'offered_at' | 'ended_at',
  start: number,
  width: number,
): Promise<Slot[]> {
  const kysely = database.fork().getKysely<UpdateTables>()
  const since =
    database.dialect === 'sqlite'
      ? sql<number>`(${sql.ref(column)} - ${sql.lit(start)})`
      : sql<number>`(extract(epoch from ${sql.ref(column)}) * 1000 - ${sql.lit(start)})`
  const slot = sql<number>`cast(ceil(${since} * 1.0 / ${sql.lit(width)}) as integer)`
  const rows = await kysely
    .selectFrom('rollout_offer')
    .select(({ fn }) => [slot.as('slot'), 'outcome', fn.countAll().as('count')])
    .where('rollout_id', '=', rolloutId)
    .where(column, 'is not', null)
    .groupBy([slot, 'outcome'])
    .execute()
  return rows.map((row) => ({
    slot: Math.max(0, row.slot),
    outcome: row.outcome,
    count: Number(row.count),
  }))
}

/** When the last of a rollout's offers was made or ended; null: there is none. Epoch milliseconds. */
export async function lastNewsOf(database: Database, rolloutId: string): Promise<number | null> {
  const kysely = database.fork().getKysely<UpdateTables>()
  const row = await kysely
    .selectFrom('rollout_offer')
    .select(({ fn }) => [fn.max('offered_at').as('offered'), fn.max('ended_at').as('ended')])
    .where('rollout_id', '=', rolloutId)
    .executeTakeFirst()
  const times = [row?.offered, row?.ended].filter(
    (one): one is TimeColumn => one !== null && one !== undefined,
  )
  return times.length === 0 ? null : Math.max(...times.map(fromTime))
}
