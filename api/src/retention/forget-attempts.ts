import type { Stage } from '@vesana/agent/protocol'
import type { Database } from '../orm.ts'
import { UpdateAttempt } from '../updates/update-attempt.entity.ts'
import { type TimeColumn, type UpdateTables, fromTime, toTime } from '../updates/update-tables.ts'
import { mayForget } from './forgettable.ts'
import type { RetentionRun } from './retention-run.ts'

/** With their events a few thousand rows: node:sqlite is synchronous, and polls wait behind a statement. */
const ATTEMPTS_PER_BATCH = 200

/** Where a batch ends and the next one begins: in the order of the attempts' start. */
interface Place {
  readonly startedAt: number
  readonly id: string
}

/** Removes the attempts that may go, and their events with them, a batch a transaction. */
export async function forgetAttempts(run: RetentionRun, cutoff: number): Promise<void> {
  let after: Place = { startedAt: -1, id: '' }
  for (;;) {
    const page = await readPage(run.database, cutoff, after)
    const ids = page.filter((attempt) => mayForget(attempt, cutoff)).map(({ id }) => id)
    if (ids.length > 0) await run.batch('attempts', (em) => em.nativeDelete(UpdateAttempt, { id: ids }))
    const last = page.at(-1)
    if (!last || page.length < ATTEMPTS_PER_BATCH) return
    after = last
  }
}

/** Attempts that began before the cutoff, oldest first: none of the others can have ended before it. */
async function readPage(database: Database, cutoff: number, after: Place) {
  const time = (epochMs: number): TimeColumn => toTime(database, epochMs)
  const rows = await database
    .fork()
    .getKysely<UpdateTables>()
    .selectFrom('update_attempt as attempt')
    .select(['attempt.id', 'attempt.stage', 'attempt.started_at', 'attempt.ended_at'])
    .select((query) =>
      query
        .selectFrom('update_attempt as later')
        .select('later.id')
        .where('later.host_id', '=', query.ref('attempt.host_id'))
        .where('later.started_at', '>', query.ref('attempt.started_at'))
        .limit(1)
        .as('later_id'),
    )
    .where('attempt.started_at', '<', time(cutoff))
    .where((is) =>
      is.or([
        is('attempt.started_at', '>', time(after.startedAt)),
        is.and([is('attempt.started_at', '=', time(after.startedAt)), is('attempt.id', '>', after.id)]),
      ]),
    )
    .orderBy('attempt.started_at')
    .orderBy('attempt.id')
    .limit(ATTEMPTS_PER_BATCH)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    stage: row.stage satisfies Stage,
    startedAt: fromTime(row.started_at),
    endedAt: row.ended_at === null ? null : fromTime(row.ended_at),
    isLast: row.later_id === null,
  }))
}
