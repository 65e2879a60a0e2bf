import type { FastifyBaseLogger } from 'fastify'
import type { Transaction } from 'kysely'
import type { Database } from '../orm.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import { type UpdateTables, fromTime, toTime } from '../updates/update-tables.ts'
import { placesLeft } from './places-left.ts'
import { type OfferFacts, type RolloutFacts, isGivenBack } from './rollout-facts.ts'
import { countOffers, lockRollout } from './rollout-rows.ts'

export interface PlaceTakerDeps {
  readonly database: Database
  readonly registry: HostRegistry
  readonly serverVersions: ServerVersions
  readonly clock: () => number
  readonly log: FastifyBaseLogger
}

interface Waiting {
  readonly host: HostFacts
  readonly done: () => void
}

/** Hosts that come within so many milliseconds share a transaction, or a question (confirm-state.ts). */
export const GATHER_MS = 3
const MOST_IN_ONE = 1000

/**
 * Gives hosts their places in a staged rollout, durably, before they are told of the release. Whoever is first gets the
 * last free place, also between servers on one PostgreSQL: places are counted and taken under a lock on the rollout's
 * row, where its state is looked at as well. Many hosts share a transaction.
 */
export class PlaceTaker {
  private readonly waiting = new Map<string, Map<string, Waiting[]>>()
  private working: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly deps: PlaceTakerDeps) {}

  /**
   * Resolves once the host's place is written and in memory, or it is known that it gets none: then memory knows by what
   * state or limit, unless the database failed. Never rejects. Whoever called decides anew.
   */
  take(rolloutId: string, version: string, host: HostFacts): Promise<void> {
    return new Promise((done) => {
      const ofRollout = this.waiting.get(`${rolloutId} ${version}`) ?? new Map<string, Waiting[]>()
      this.waiting.set(`${rolloutId} ${version}`, ofRollout)
      ofRollout.set(host.id, [...(ofRollout.get(host.id) ?? []), { host, done }])
      this.timer ??= setTimeout(() => this.work(), GATHER_MS)
    })
  }

  /** Resolves once nobody waits any more. */
  async stop(): Promise<void> {
    this.work()
    await this.working
  }

  private work(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.working = this.working.then(() => this.takeAll())
  }

  private async takeAll(): Promise<void> {
    const taken = [...this.waiting]
    this.waiting.clear()
    for (const [key, hosts] of taken) {
      const [rolloutId, version] = key.split(' ') as [string, string]
      const all = [...hosts.values()]
      for (let start = 0; start < all.length; start += MOST_IN_ONE) {
        await this.takeSome(rolloutId, version, all.slice(start, start + MOST_IN_ONE))
      }
    }
  }

  private async takeSome(rolloutId: string, version: string, some: readonly Waiting[][]): Promise<void> {
    const { registry, log } = this.deps
    try {
      const hosts = some.flatMap(([first]) => (first ? [first.host] : []))
      const places = await this.write(rolloutId, hosts)
      for (const [hostId, offer] of places) registry.noteOffer(hostId, { ...offer, rolloutId, version })
    } catch (error) {
      log.error({ err: error, rolloutId }, 'places in the rollout could not be written: nobody is offered it')
    }
    for (const { done } of some.flat()) done()
  }

  /** @returns the offers of those who have a place now, also from before */
  private async write(rolloutId: string, hosts: readonly HostFacts[]) {
    const { database, serverVersions, registry, clock } = this.deps
    const kysely = database.fork().getKysely<UpdateTables>()
    const now = clock()
    const { places, rollout } = await kysely.transaction().execute(async (transaction) => {
      const locked = await lockRollout(transaction, database, rolloutId)
      if (locked === null) return { places: new Map<string, Place>(), rollout: null }
      const known = await findOffers(transaction, rolloutId, hosts)
      const fresh = hosts.filter(({ id }) => isWithout(known.get(id)))
      const counts = await countOffers(transaction, rolloutId)
      const admitted = admit({ ...locked, ...counts }, fresh)
      await insertOffers(transaction, database, rolloutId, admitted, now)
      for (const { id } of admitted) known.set(id, { offeredAt: now, outcome: null })
      return { places: known, rollout: locked }
    })
    const isKnown = (id: string) => registry.get(id) !== undefined
    if (rollout !== null) serverVersions.followRollout(rolloutId, rollout)
    return new Map([...places].filter(([id]) => isKnown(id)))
  }
}

type Place = Pick<OfferFacts, 'offeredAt' | 'outcome'>

function isWithout(place: Place | undefined): boolean {
  return place === undefined || isGivenBack(place.outcome)
}

/** Those who were asked for by a person first: they take no account of limits, but count. */
function admit(rollout: RolloutFacts, hosts: readonly HostFacts[]): HostFacts[] {
  const requested = hosts.filter(({ updateRequestedAt }) => updateRequestedAt !== null)
  const others = hosts.filter(({ updateRequestedAt }) => updateRequestedAt === null)
  switch (rollout.state) {
    case 'HALTED':
    case 'WITHDRAWN':
    case 'SUPERSEDED':
    case 'FINISHED':
      return []
    case 'PAUSED':
      return requested
    case 'RUNNING': {
      const [offered, updating] = [rollout.offered, rollout.updating].map((count) => count + requested.length)
      return [...requested, ...others.slice(0, placesLeft({ ...rollout, offered, updating } as RolloutFacts))]
    }
  }
}

async function findOffers(
  transaction: Transaction<UpdateTables>,
  rolloutId: string,
  hosts: readonly HostFacts[],
) {
  const rows = await transaction
    .selectFrom('rollout_offer')
    .select(['host_id', 'offered_at', 'outcome'])
    .where('rollout_id', '=', rolloutId)
    .where(
      'host_id',
      'in',
      hosts.map(({ id }) => id),
    )
    .execute()
  return new Map<string, Place>(
    rows.map((row) => [row.host_id, { offeredAt: fromTime(row.offered_at), outcome: row.outcome }]),
  )
}

/** Those who gave their place back before have it anew. */
async function insertOffers(
  transaction: Transaction<UpdateTables>,
  database: Database,
  rolloutId: string,
  hosts: readonly HostFacts[],
  now: number,
): Promise<void> {
  if (hosts.length === 0) return
  const offered_at = toTime(database, now)
  const rows = hosts.map(({ id }) => ({
    rollout_id: rolloutId,
    host_id: id,
    offered_at,
    outcome: null,
    ended_at: null,
    attempt_id: null,
  }))
  const anew = { offered_at, outcome: null, ended_at: null, attempt_id: null }
  await transaction
    .insertInto('rollout_offer')
    .values(rows)
    .onConflict((place) => place.columns(['rollout_id', 'host_id']).doUpdateSet(anew))
    .execute()
}
