import type { FilterQuery } from '@mikro-orm/core'
import { type Result, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { type Page, type PageRequest, decodeCursor, encodeCursor, pageOf } from '../pagination/page.ts'
import { type WholeRelease, withParts } from '../releases/find-release.ts'
import { Release } from '../releases/release.entity.ts'
import { RolloutOffer } from './rollout-offer.entity.ts'
import type { OfferOutcome } from './rollout-facts.ts'
import { Rollout, type RolloutState } from './rollout.entity.ts'

export interface WholeRollout {
  readonly rollout: Rollout
  readonly whole: WholeRelease
}

export async function getRollout(database: Database, id: string): Promise<WholeRollout | null> {
  const rollout = await database.fork().findOne(Rollout, { id })
  return rollout && ((await withReleases(database, [rollout]))[0] ?? null)
}

/** Rollouts, the latest first. Pages by keyset, so that new ones shift none. */
export async function listRollouts(
  database: Database,
  state: RolloutState | null,
  request: PageRequest,
): Promise<Result<Page<WholeRollout>>> {
  const where: FilterQuery<Rollout> = state === null ? {} : { state }
  const behind = behindCursor<Rollout>(request.after, 'startedAt', 'id')
  if (!behind.ok) return behind
  const em = database.fork()
  const options = { orderBy: { startedAt: 'desc', id: 'desc' }, limit: request.first + 1 } as const
  const rows = await em.find(Rollout, { $and: [where, behind.value] }, options)
  const page = await withReleases(database, rows.slice(0, request.first))
  return ok(
    pageOf(page, ({ rollout }) => encodeCursor([rollout.startedAt.getTime(), rollout.id]), {
      hasNextPage: rows.length > request.first,
      hasPreviousPage: request.after !== null,
      totalCount: await em.count(Rollout, where),
    }),
  )
}

/** A rollout's offers, the latest first. */
export async function listOffers(
  database: Database,
  rolloutId: string,
  outcome: OfferOutcome | null,
  request: PageRequest,
): Promise<Result<Page<RolloutOffer>>> {
  const where = { rollout: rolloutId, ...(outcome !== null && { outcome }) } as FilterQuery<RolloutOffer>
  const behind = behindCursor<RolloutOffer>(request.after, 'offeredAt', 'host')
  if (!behind.ok) return behind
  const em = database.fork()
  const options = { orderBy: { offeredAt: 'desc', host: { id: 'desc' } }, limit: request.first + 1 } as const
  const rows = await em.find(RolloutOffer, { $and: [where, behind.value] }, options)
  return ok(
    pageOf(
      rows.slice(0, request.first),
      ({ offeredAt, host }) => encodeCursor([offeredAt.getTime(), host.id]),
      {
        hasNextPage: rows.length > request.first,
        hasPreviousPage: request.after !== null,
        totalCount: await em.count(RolloutOffer, where),
      },
    ),
  )
}

function behindCursor<T extends object>(
  after: string | null,
  time: string,
  key: string,
): Result<FilterQuery<T>> {
  if (after === null) return ok({})
  const cursor = decodeCursor(after, 2)
  if (!cursor.ok) return cursor
  const [at, id] = [new Date(Number(cursor.value[0])), String(cursor.value[1])]
  const behind = { $or: [{ [time]: { $lt: at } }, { [time]: at, [key]: { $lt: id } }] }
  return ok(behind as FilterQuery<T>)
}

async function withReleases(database: Database, rollouts: readonly Rollout[]): Promise<WholeRollout[]> {
  const em = database.fork()
  const releases = await em.find(Release, { id: { $in: rollouts.map(({ release }) => release.id) } })
  const wholes = new Map((await withParts(em, releases)).map((whole) => [whole.release.id, whole]))
  return rollouts.flatMap((rollout) => {
    const whole = wholes.get(rollout.release.id)
    return whole ? [{ rollout, whole }] : []
  })
}
