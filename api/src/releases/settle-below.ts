import type { Component } from '@vesana/agent/protocol'
import type { Database } from '../orm.ts'
import { findSettled } from '../rollouts/load-reach.ts'
import type { ArtifactStore } from './artifact-store.ts'
import { releaseFactsOf } from './find-release.ts'
import type { ReleaseFacts } from './release-facts.ts'
import type { ServerVersions } from './server-versions.ts'

export interface SettleBelow {
  readonly database: Database
  readonly store: ArtifactStore
  readonly serverVersions: ServerVersions
}

/** What is to be settled once that release is withdrawn; null also where disk or database do not tell. */
export async function findSettledBelow(
  { database, store }: Pick<SettleBelow, 'database' | 'store'>,
  { component, version }: { readonly component: Component; readonly version: string },
  onError: (error: unknown) => void,
): Promise<ReleaseFacts | null> {
  try {
    const found = await findSettled(database.fork(), store, component, version)
    return found && releaseFactsOf(found.release, found.artifacts)
  } catch (error) {
    onError(error)
    return null
  }
}

/** For what another server has withdrawn. Where what lies below cannot be read, nothing is settled: never that release. */
export async function settleUnlessPublished(
  deps: SettleBelow,
  component: Component,
  published: readonly ReleaseFacts[],
  onError: (error: unknown) => void,
): Promise<void> {
  const { settled } = deps.serverVersions.situation(component)
  if (settled === null || published.some(({ id }) => id === settled.id)) return
  const below = await findSettledBelow(deps, settled, onError)
  deps.serverVersions.replaceSettled(component, settled.id, below)
}
