import { randomUUID } from 'node:crypto'
import { type UpdateEvent, isTerminal } from '@vesana/agent/protocol'
import type { Transaction } from 'kysely'
import type { Database } from '../orm.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import type { AttemptFacts, HostFacts } from './host-facts.ts'
import { type AttemptProgress, foldUpdateEvents } from './fold-update-events.ts'
import type { HostRegistry } from './host-registry.ts'
import { endOfferOf, noteEndOfOffer } from '../rollouts/end-offers.ts'
import { attemptFactsOf } from './attempt-facts-of.ts'
import { timedOut } from './attempt-bound.ts'
import { endRequest } from './end-request.ts'
import { isRequestOver } from './request-outcome.ts'
import { type UpdateTables, fromTime, toTime } from './update-tables.ts'

export interface RecordUpdateEvents {
  readonly database: Database
  readonly registry: HostRegistry
  readonly serverVersions: Pick<ServerVersions, 'situation'>
  /** Hears of each attempt that has ended, once, when that is durable. */
  readonly onAttemptEnded: (attempt: AttemptFacts) => void
}

/**
 * Keeps a host's update events; durable when it resolves. Idempotent by (attempt_id, seq). The end of an attempt also
 * ends the request that may have caused it, unless it was but a step on the way. No ORM: a fleet that updates reports a lot.
 */
export async function recordUpdateEvents(
  { database, registry, serverVersions, onAttemptEnded }: RecordUpdateEvents,
  host: HostFacts,
  events: readonly UpdateEvent[],
  now: number,
): Promise<void> {
  const byAttempt = Map.groupBy(events, (event) => event.attempt_id)
  const kysely = database.fork().getKysely<UpdateTables>()
  const { attempts, endsRequest } = await kysely.transaction().execute(async (transaction) => {
    const changed: Recorded[] = []
    for (const [key, ofAttempt] of byAttempt) {
      changed.push(
        await recordAttempt(
          { transaction, database, host, key, now },
          ofAttempt as [UpdateEvent, ...UpdateEvent[]],
        ),
      )
    }
    for (const { attempt, ended, overtaken } of changed) {
      for (const one of ended ? [...overtaken, attempt] : overtaken) {
        await endOfferOf(transaction, database, host.id, one, now)
      }
    }
    const ended = changed.flatMap((one) => (one.ended ? [one.attempt] : []))
    const isOver = isRequestOver(host, ended, serverVersions.situation(host.component), now)
    if (isOver) await endRequest(transaction, database, host, now)
    return { attempts: changed, endsRequest: isOver }
  })
  applyToRegistry(registry, host, attempts, endsRequest, now)
  for (const { attempt, ended, overtaken } of attempts) {
    for (const one of ended ? [...overtaken, attempt] : overtaken) {
      noteEndOfOffer(registry, host.id, one)
      onAttemptEnded(one)
    }
  }
}

interface OneAttempt {
  readonly transaction: Transaction<UpdateTables>
  readonly database: Database
  readonly host: HostFacts
  readonly key: string
  readonly now: number
}

type UpdateEventBatch = readonly [UpdateEvent, ...UpdateEvent[]]

interface Recorded {
  readonly attempt: AttemptFacts
  /** These events ended it; false when it had ended before, so that a repeated delivery ends no newer request. */
  readonly ended: boolean
  /** Earlier attempts at other versions that it ended, as it began. */
  readonly overtaken: readonly AttemptFacts[]
}

async function recordAttempt(one: OneAttempt, [first, ...more]: UpdateEventBatch): Promise<Recorded> {
  const events = [first, ...more]
  const known = await findAttempt(one)
  const before = known ? progressOf(known) : null
  const after = foldUpdateEvents(before, events)
  const wasOver = before !== null && isTerminal(before.stage) && before.stage === after.stage
  const isOver = isTerminal(after.stage)
  const attempt: AttemptFacts = {
    id: known?.id ?? randomUUID(),
    releaseId: known ? known.release_id : await findReleaseId(one, first.to_version),
    fromVersion: known?.from_version ?? first.from_version,
    toVersion: known?.to_version ?? first.to_version,
    tryNumber: known?.try_number ?? (await nextTry(one, first.to_version)),
    stage: after.stage,
    percent: after.percent,
    error: after.errorCode === null ? null : { code: after.errorCode, message: after.errorMessage ?? '' },
    startedAt: known ? fromTime(known.started_at) : await nextStart(one),
    updatedAt: one.now,
    endedAt: !isOver ? null : wasOver && known?.ended_at ? fromTime(known.ended_at) : one.now,
  }
  const overtaken = known ? [] : await endEarlierAttempts(one, attempt.toVersion)
  await saveAttempt(one, attempt, after.stageSeq, known !== undefined)
  await insertEvents(one, attempt.id, events)
  return { attempt, ended: isOver && !wasOver, overtaken }
}

function findAttempt({ transaction, host, key }: OneAttempt) {
  return transaction
    .selectFrom('update_attempt')
    .selectAll()
    .where('host_id', '=', host.id)
    .where('attempt_key', '=', key)
    .executeTakeFirst()
}

async function findReleaseId({ transaction, host }: OneAttempt, version: string): Promise<string | null> {
  const release = await transaction
    .selectFrom('release')
    .select('id')
    .where('component', '=', host.component)
    .where('version', '=', version)
    .executeTakeFirst()
  return release?.id ?? null
}

async function nextTry({ transaction, host }: OneAttempt, version: string): Promise<number> {
  const last = await transaction
    .selectFrom('update_attempt')
    .select(({ fn }) => fn.max('try_number').as('most'))
    .where('host_id', '=', host.id)
    .where('to_version', '=', version)
    .executeTakeFirst()
  return (last?.most ?? 0) + 1
}

/** Now, but behind every other attempt of the host: its last one is the same after a restart, also of those of one batch. */
async function nextStart({ transaction, host, now }: OneAttempt): Promise<number> {
  const { last } = await transaction
    .selectFrom('update_attempt')
    .select(({ fn }) => fn.max('started_at').as('last'))
    .where('host_id', '=', host.id)
    .executeTakeFirstOrThrow()
  return last === null ? now : Math.max(now, fromTime(last) + 1)
}

function progressOf(row: UpdateTables['update_attempt']): AttemptProgress {
  const { stage, stage_seq, percent, error_code, error_message } = row
  return { stage, stageSeq: stage_seq, percent, errorCode: error_code, errorMessage: error_message }
}

async function saveAttempt(one: OneAttempt, attempt: AttemptFacts, stageSeq: number, isKnown: boolean) {
  const { transaction, database, host, key } = one
  const progress = {
    stage: attempt.stage,
    stage_seq: stageSeq,
    percent: attempt.percent,
    error_code: attempt.error?.code ?? null,
    error_message: attempt.error?.message ?? null,
    updated_at: toTime(database, attempt.updatedAt),
    ended_at: attempt.endedAt === null ? null : toTime(database, attempt.endedAt),
  }
  if (isKnown) {
    await transaction.updateTable('update_attempt').set(progress).where('id', '=', attempt.id).execute()
    return
  }
  const identity = { id: attempt.id, host_id: host.id, attempt_key: key, release_id: attempt.releaseId }
  const { fromVersion: from_version, toVersion: to_version, tryNumber: try_number } = attempt
  const versions = { from_version, to_version, try_number }
  const started_at = toTime(database, attempt.startedAt)
  await transaction
    .insertInto('update_attempt')
    .values({ ...identity, ...versions, ...progress, started_at })
    .execute()
}

/**
 * A host has one attempt at a time: what it began before is over, though its end was never heard of.
 * @returns those that were at another version; another try of the same goes on with its offer
 */
async function endEarlierAttempts(
  { transaction, database, host, now }: OneAttempt,
  toVersion: string,
): Promise<AttemptFacts[]> {
  const open = await transaction
    .selectFrom('update_attempt')
    .selectAll()
    .where('host_id', '=', host.id)
    .where('ended_at', 'is', null)
    .execute()
  const ended = open.map(attemptFactsOf).map((attempt): AttemptFacts => {
    return { ...attempt, stage: 'FAILED', error: timedOut(attempt), endedAt: now }
  })
  for (const { id, error } of ended) {
    const failed = { stage: 'FAILED', error_code: error?.code, error_message: error?.message } as const
    await transaction
      .updateTable('update_attempt')
      .set({ ...failed, ended_at: toTime(database, now) })
      .where('id', '=', id)
      .execute()
  }
  return ended.filter((attempt) => attempt.toVersion !== toVersion)
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

function applyToRegistry(
  registry: HostRegistry,
  host: HostFacts,
  recorded: readonly Recorded[],
  endsRequest: boolean,
  now: number,
): void {
  const latest = recorded.map(({ attempt }) => attempt).reduce((a, b) => (b.startedAt >= a.startedAt ? b : a))
  const isLatest = !host.attempt || latest.startedAt >= host.attempt.startedAt
  const isBefore = host.updateRequestedAt !== null && host.updateRequestedAt <= now
  registry.patch(host.id, {
    ...(endsRequest && isBefore && { updateRequestedAt: null, updateRequestedBy: null }),
    ...(isLatest && { attempt: latest }),
  })
}
