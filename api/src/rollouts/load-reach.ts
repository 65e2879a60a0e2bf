import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Component } from '@vesana/agent/protocol'
import type { Database } from '../orm.ts'
import type { ArtifactStore } from '../releases/artifact-store.ts'
import { artifactFactsOf, releaseFactsOf, type WholeRelease, withParts } from '../releases/find-release.ts'
import { Release } from '../releases/release.entity.ts'
import type { ReleaseFacts } from '../releases/release-facts.ts'
import type { Reach, ServerVersions } from '../releases/server-versions.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import { type UpdateTables, fromTime } from '../updates/update-tables.ts'
import type { OfferFacts, RolloutFacts } from './rollout-facts.ts'
import { readRollout } from './rollout-rows.ts'
import { Rollout } from './rollout.entity.ts'

export interface LoadReach {
  readonly database: Database
  readonly store: ArtifactStore
  readonly registry: HostRegistry
}

/**
 * Makes a release the server version in memory, as the database says that it reaches the fleet. Read once more behind
 * that: what was paused or resumed while it was loaded holds.
 */
export async function offerRelease(
  deps: LoadReach & { readonly serverVersions: ServerVersions },
  release: ReleaseFacts,
): Promise<void> {
  const { database, serverVersions } = deps
  serverVersions.offer(release.component, release, await loadReach(deps, release))
  const id = serverVersions.rollout(release.component)?.id
  const row = id === undefined ? null : await readRollout(database.fork().getKysely<UpdateTables>(), id)
  if (row !== null) serverVersions.followRollout(row.id, row)
}

/** How the server version reaches the fleet, from the database, with what its rollout has offered to whom. */
async function loadReach(
  deps: LoadReach,
  release: { readonly id: string; readonly component: Component; readonly version: string },
): Promise<Reach> {
  const em = deps.database.fork()
  const rollout = await em.findOne(Rollout, { release: release.id })
  const settled = await findSettled(em, deps.store, release.component, release.version)
  if (rollout?.plan) await adoptOffers(deps, rollout.id, release.version)
  return {
    rollout: rollout && factsOf(rollout, deps.registry),
    settled: settled && releaseFactsOf(settled.release, settled.artifacts),
  }
}

function factsOf(rollout: Rollout, registry: HostRegistry): RolloutFacts {
  const { id, state, plan, begun } = rollout
  const counts = registry.offerCounts(id)
  return { id, releaseId: rollout.release.id, state, plan: plan ?? null, begun: begun ?? [], ...counts }
}

/**
 * The newest release below that version whose rollout has finished, which was not withdrawn, and whose files are whole:
 * what a fleet can rely on (docs/decisions/0007).
 */
export async function findSettled(
  em: SqlEntityManager,
  store: ArtifactStore,
  component: Component,
  version: string,
): Promise<WholeRelease | null> {
  const published = await em.find(Release, { component, state: 'PUBLISHED' })
  const below = published
    .filter((release) => compareVersions(release.version, version) < 0)
    .toSorted((a, b) => compareVersions(b.version, a.version))
  for (const whole of await withParts(em, below)) {
    if (whole.rollout?.state !== 'FINISHED') continue
    if (await store.isWhole(component, whole.release.version, whole.artifacts.map(artifactFactsOf)))
      return whole
  }
  return null
}

/**
 * Takes a rollout's offers from the database into memory.
 * @param since only those that were made or ended since then, epoch milliseconds
 */
export async function adoptOffers(
  { database, registry }: Pick<LoadReach, 'database' | 'registry'>,
  rolloutId: string,
  version: string,
  since: Date | null = null,
): Promise<void> {
  const kysely = database.fork().getKysely<UpdateTables>()
  const query = kysely
    .selectFrom('rollout_offer')
    .select(['host_id', 'offered_at', 'outcome'])
    .where('rollout_id', '=', rolloutId)
  const rows = await (
    since === null
      ? query
      : query.where((on) => on.or([on('offered_at', '>=', since), on('ended_at', '>=', since)]))
  ).execute()
  // Successes first: judged between the two, failures alone would look like too many.
  const ordered = rows.toSorted((a, b) => rank(a.outcome) - rank(b.outcome))
  for (const { host_id, offered_at, outcome } of ordered) {
    const offer = { rolloutId, version, offeredAt: fromTime(offered_at), outcome }
    if (!isOlder(offer, registry.get(host_id)?.offer ?? null)) registry.noteOffer(host_id, offer)
  }
}

/** While the rows were read, the offer may have ended, or been made anew. */
function isOlder(read: OfferFacts, known: OfferFacts | null): boolean {
  if (known?.rolloutId !== read.rolloutId) return false
  if (read.offeredAt !== known.offeredAt) return read.offeredAt < known.offeredAt
  return read.outcome === null && known.outcome !== null
}

function rank(outcome: string | null): number {
  if (outcome === null) return 0
  return outcome === 'COMPLETED' ? 1 : 2
}
