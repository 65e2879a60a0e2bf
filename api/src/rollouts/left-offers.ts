import type { Kysely } from 'kysely'
import type { HostFacts } from '../updates/host-facts.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import { type UpdateTables, fromTime } from '../updates/update-tables.ts'
import { endOfOffer } from './end-of-offer.ts'
import type { EndedOffer } from './end-offers.ts'
import type { OfferFacts } from './rollout-facts.ts'

/**
 * Open offers of rollouts that are not a server version's (any more): overtaken, withdrawn, stopped by an older VERSION;
 * and how they end. Memory does not know them, but each host's last offer only. Those with an attempt that has not ended
 * end with that.
 * @param current the rollouts of the server versions
 * @param listensSince as for `endOfOffer`
 */
export async function findLeftOffers(
  kysely: Kysely<UpdateTables>,
  registry: HostRegistry,
  current: readonly string[],
  now: number,
  listensSince: number,
): Promise<EndedOffer[]> {
  const rows = await kysely
    .selectFrom('rollout')
    .innerJoin('rollout_offer as offer', 'offer.rollout_id', 'rollout.id')
    .innerJoin('release', 'release.id', 'rollout.release_id')
    .select(['offer.rollout_id', 'offer.host_id', 'offer.offered_at', 'release.version'])
    .$if(current.length > 0, (query) => query.where('rollout.id', 'not in', current))
    .where('offer.outcome', 'is', null)
    .where((on) =>
      on.not(
        on.exists(
          on
            .selectFrom('update_attempt as attempt')
            .select('attempt.id')
            .whereRef('attempt.host_id', '=', 'offer.host_id')
            .whereRef('attempt.release_id', '=', 'rollout.release_id')
            .where('attempt.ended_at', 'is', null),
        ),
      ),
    )
    .execute()
  return rows.flatMap(({ rollout_id, host_id, offered_at, version }) => {
    const host = registry.get(host_id)
    const offer = { rolloutId: rollout_id, version, offeredAt: fromTime(offered_at), outcome: null }
    return host ? endOf({ ...host, offer }, now, listensSince) : []
  })
}

function endOf(
  host: HostFacts & { readonly offer: OfferFacts },
  now: number,
  listensSince: number,
): EndedOffer[] {
  const outcome = endOfOffer(host, 'STOPPED', now, listensSince)
  return outcome === null ? [] : [{ hostId: host.id, rolloutId: host.offer.rolloutId, outcome }]
}
