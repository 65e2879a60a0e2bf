import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import type { Database } from '../orm.ts'
import { releaseFactsOf, withParts } from './find-release.ts'
import type { ReleaseFacts } from './release-facts.ts'
import { Release } from './release.entity.ts'
import { type SettleBelow, settleUnlessPublished } from './settle-below.ts'

const NONE: readonly ReleaseFacts[] = []

/**
 * The releases that a host may be led through on its way to another: published, not withdrawn, and not halted before
 * the next one was published. In memory, for the hot path.
 */
export class PublishedReleases {
  private readonly byComponent = new Map<Component, readonly ReleaseFacts[]>()
  private readonly dropped = new Set<string>()

  of(component: Component): readonly ReleaseFacts[] {
    return this.byComponent.get(component) ?? NONE
  }

  keep(component: Component, releases: readonly ReleaseFacts[]): void {
    const kept = releases.filter(({ id }) => !this.dropped.has(id))
    this.byComponent.set(component, kept)
  }

  add(release: ReleaseFacts): void {
    const { component, id } = release
    this.dropped.delete(id)
    this.keep(component, [...this.of(component).filter((other) => other.id !== id), release])
  }

  /** At once, whatever was read from the database a moment before. */
  drop(component: Component, releaseId: string): void {
    this.dropped.add(releaseId)
    this.keep(component, this.of(component))
  }
}

/** Takes over what the database says: at the start, and what another server has changed. */
export async function keepPublished(deps: SettleBelow, onError: (error: unknown) => void): Promise<void> {
  const { database, serverVersions } = deps
  for (const component of COMPONENTS) {
    const published = await findPublished(database, component)
    serverVersions.published.keep(component, published)
    await settleUnlessPublished(deps, component, published, onError)
    const { release, settled } = serverVersions.situation(component)
    for (const { id, minimumVersion = null } of published) {
      const known = [release, settled].find((one) => one?.id === id)
      const isOther = known && (known.minimumVersion ?? null) !== minimumVersion
      if (isOther) serverVersions.changeMinimum(component, id, minimumVersion)
    }
  }
}

async function findPublished(database: Database, component: Component): Promise<ReleaseFacts[]> {
  const em = database.fork()
  const published = await withParts(em, await em.find(Release, { component, state: 'PUBLISHED' }))
  const going = published.filter(({ rollout }) => rollout?.state !== 'HALTED')
  return going.map(({ release, artifacts }) => releaseFactsOf(release, artifacts))
}
