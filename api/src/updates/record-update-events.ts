import { randomUUID } from 'node:crypto'
import { type UpdateEvent, isTerminal } from '@vesana/agent/protocol'
import { type Kysely, type Transaction, sql } from 'kysely'
import type { Database } from '../orm.ts'
import type { AttemptFacts, HostFacts } from './host-facts.ts'
import { type AttemptProgress, foldUpdateEvents } from './fold-update-events.ts'
import type { HostRegistry } from './host-registry.ts'
import { type UpdateTables, fromTime, toTime } from './update-tables.ts'

export interface RecordUpdateEvents {
  readonly database: Database
  readonly registry: HostRegistry
  /** The id of a component's release of that version, if there is one. */
  readonly findReleaseId: (host: HostFacts, version: string) => Promise<string | null>
}

/**
 * Keeps a host's update events; durable when it resolves. Idempotent by (attempt_id, seq). The end of an attempt also
 * ends the request that may have caused it. No ORM: a fleet that updates reports a lot.
 */
export async function recordUpdateEvents(
  { database, registry, findReleaseId }: RecordUpdateEvents,
  host: HostFacts,
  events: readonly UpdateEvent[],
  now: number,
): Promise<void> {
  const byAttempt = Map.groupBy(events, (event) => event.attempt_id)
  const releaseIds = new Map<string, string | null>()
  for (const { to_version } of events) {
    if (!releaseIds.has(to_version)) releaseIds.set(to_version, await findReleaseId(host, to_version))
  }
  const kysely = database.fork().getKysely<UpdateTables>() as unknown as Kysely<UpdateTables>
  const attempts = await kysely.transaction().execute(async (transaction) => {
    const changed: Recorded[] = []
    for (const [key, ofAttempt] of byAttempt) {
      const releaseId = releaseIds.get(ofAttempt[0]!.to_version) ?? null
      changed.push(await recordAttempt({ transaction, database, host, key, releaseId, now }, ofAttempt))
    }
    if (changed.some(({ ended }) => ended)) await endRequest(transaction, database, host, now)
    return changed
  })
  applyToRegistry(registry, host, attempts, now)
}

interface OneAttempt {
  readonly transaction: Transaction<UpdateTables>
  readonly database: Database
  readonly host: HostFacts
  readonly key: string
  readonly releaseId: string | null
  readonly now: number
}

interface Recorded {
  readonly attempt: AttemptFacts
  /** These events ended it; false when it had ended before, so that a repeated delivery ends no newer request. */
  readonly ended: boolean
}

async function recordAttempt(one: OneAttempt, events: readonly UpdateEvent[]): Promise<Recorded> {
  const { transaction, database, host, key, now } = one
  const known = await transaction
    .selectFrom('update_attempt')
    .selectAll()
    .where('host_id', '=', host.id)
    .where('attempt_key', '=', key)
    .executeTakeFirst()
  const before: AttemptProgress | null = known
    ? {
        stage: known.stage,
        stageSeq: known.stage_seq,
        percent: known.percent,
        errorCode: known.error_code,
        errorMessage: known.error_message,
      }
    : null
  const after = foldUpdateEvents(before, events)
  const id = known?.id ?? randomUUID()
  const first = events[0]!
  const columns = {
    stage: after.stage,
    stage_seq: after.stageSeq,
    percent: after.percent,
    error_code: after.errorCode,
    error_message: after.errorMessage,
    updated_at: toTime(database, now),
    ended_at: isTerminal(after.stage) ? (known?.ended_at ?? toTime(database, now)) : null,
  }
  const startedAt = known ? fromTime(known.started_at) : now
  if (known) {
    await transaction.updateTable('update_attempt').set(columns).where('id', '=', id).execute()
  } else {
    const identity = { id, host_id: host.id, attempt_key: key, release_id: one.releaseId }
    const versions = { from_version: first.from_version, to_version: first.to_version }
    await transaction
      .insertInto('update_attempt')
      .values({ ...identity, ...versions, ...columns, started_at: toTime(database, now) })
      .execute()
  }
  await insertEvents(one, id, events)
  const attempt = attemptFacts(id, known?.to_version ?? first.to_version, after, startedAt, now)
  return { attempt, ended: isTerminal(after.stage) && !(known && isTerminal(known.stage)) }
}

async function insertEvents(one: OneAttempt, attemptId: string, events: readonly UpdateEvent[]) {
  const rows = events.map((event) => ({
    attempt_id: attemptId,
    seq: event.seq,
    stage: event.stage,
    percent: event.percent === undefined ? null : Math.round(event.percent),
    error_code: event.error?.code ?? null,
    error_message: event.error?.message ?? null,
    host_time: toTime(one.database, Date.parse(event.at)),
    received_at: toTime(one.database, one.now),
  }))
  await one.transaction
    .insertInto('update_event')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['attempt_id', 'seq']).doNothing())
    .execute()
}

function attemptFacts(
  id: string,
  toVersion: string,
  progress: AttemptProgress,
  startedAt: number,
  updatedAt: number,
): AttemptFacts {
  const { stage, percent, errorCode, errorMessage } = progress
  const error = errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' }
  return { id, toVersion, stage, percent, error, startedAt, updatedAt }
}

/** A request that was made before these events arrived has had its attempt. */
async function endRequest(
  transaction: Transaction<UpdateTables>,
  database: Database,
  host: HostFacts,
  now: number,
) {
  await transaction
    .updateTable('host')
    .set({ update_requested_at: null, update_requested_by: null })
    .where('id', '=', host.id)
    .where('update_requested_at', '<=', sql<never>`${toTime(database, now)}`)
    .execute()
}

function applyToRegistry(
  registry: HostRegistry,
  host: HostFacts,
  recorded: readonly Recorded[],
  now: number,
): void {
  const latest = recorded.map(({ attempt }) => attempt).reduce((a, b) => (b.startedAt >= a.startedAt ? b : a))
  const isLatest = !host.attempt || latest.startedAt >= host.attempt.startedAt
  const endsRequest =
    recorded.some(({ ended }) => ended) && host.updateRequestedAt !== null && host.updateRequestedAt <= now
  registry.patch(host.id, {
    ...(endsRequest && { updateRequestedAt: null, updateRequestedBy: null }),
    ...(isLatest && { attempt: latest }),
  })
}
