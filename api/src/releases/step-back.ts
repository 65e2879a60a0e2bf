import type { Failure } from '../errors.ts'
import { findSettled } from '../rollouts/load-reach.ts'
import { releaseFactsOf } from './find-release.ts'
import type { ReleaseFacts } from './release-facts.ts'
import type { ReleaseUseCase } from './release-use-case.ts'
import { Release } from './release.entity.ts'

/** What is to be offered from now on, because of what `VERSION` says. */
export type Followed =
  | { readonly kind: 'offer'; readonly release: ReleaseFacts }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refuse'; readonly failure: Failure }

/**
 * Makes the settled release below a withdrawn one the server version again; where there is none, nothing is offered.
 * Idempotent, so that a process that was killed in between does it at its next start. The component's lock is held.
 * Throws what disk and database throw.
 */
export async function stepBack(
  { database, store }: Pick<ReleaseUseCase, 'database' | 'store'>,
  { id, component, version }: Pick<Release, 'id' | 'component' | 'version'>,
): Promise<Followed> {
  const settled = await findSettled(database.fork(), store, component, version)
  if (settled === null) await store.removeVersion(component)
  else await store.switchTo(component, settled.release.version)
  await database.fork().transactional(async (em) => {
    em.assign(await em.findOneOrFail(Release, { id }), { unfinished: null })
  })
  if (settled === null) return { kind: 'nothing' }
  return { kind: 'offer', release: releaseFactsOf(settled.release, settled.artifacts) }
}
