import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import type { Database } from '../orm.ts'
import { releaseFactsOf, withParts } from './find-release.ts'
import type { ReleaseFacts } from './release-facts.ts'
import { Release } from './release.entity.ts'

/**
 * The releases that a host may be led through on its way to another: published, not withdrawn, and not halted before
 * the next one was published. In memory, for the hot path.
 */
export class PublishedReleases {
  private readonly byComponent = new Map<Component, readonly ReleaseFacts[]>()

  of(component: Component): readonly ReleaseFacts[] {
    return this.byComponent.get(component) ?? []
  }

  keep(component: Component, releases: readonly ReleaseFacts[]): void {
    this.byComponent.set(component, releases)
  }

  add(release: ReleaseFacts): void {
    const { component, id } = release
    this.keep(component, [...this.of(component).filter((other) => other.id !== id), release])
  }

  drop(component: Component, releaseId: string): void {
    const left = this.of(component).filter(({ id }) => id !== releaseId)
    this.keep(component, left)
  }
}

/** Takes over what the database says, for the start and for what another server has changed. */
export async function keepPublished(
  database: Database,
  { published }: { published: PublishedReleases },
): Promise<void> {
  for (const component of COMPONENTS) published.keep(component, await findPublished(database, component))
}

async function findPublished(database: Database, component: Component): Promise<ReleaseFacts[]> {
  const em = database.fork()
  const published = await withParts(em, await em.find(Release, { component, state: 'PUBLISHED' }))
  const going = published.filter(({ rollout }) => rollout?.state !== 'HALTED')
  return going.map(({ release, artifacts }) => releaseFactsOf(release, artifacts))
}
