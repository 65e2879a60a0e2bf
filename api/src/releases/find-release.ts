import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Component } from '@vesana/agent/protocol'
import { Rollout } from '../rollouts/rollout.entity.ts'
import { Artifact } from './artifact.entity.ts'
import type { ArtifactFacts, ReleaseFacts } from './release-facts.ts'
import { Release } from './release.entity.ts'

/** A release with all that belongs to it. */
export interface WholeRelease {
  readonly release: Release
  /** By file name. */
  readonly artifacts: Artifact[]
  /** Null for a draft. */
  readonly rollout: Rollout | null
}

export async function findRelease(
  em: SqlEntityManager,
  component: Component,
  version: string,
): Promise<WholeRelease | null> {
  const release = await em.findOne(Release, { component, version })
  return release && ((await withParts(em, [release]))[0] ?? null)
}

/** In two statements, however many releases there are. */
export async function withParts(em: SqlEntityManager, releases: readonly Release[]): Promise<WholeRelease[]> {
  const ids = releases.map(({ id }) => id)
  if (ids.length === 0) return []
  const artifacts = await em.find(Artifact, { release: { $in: ids } }, { orderBy: { fileName: 'asc' } })
  const rollouts = await em.find(Rollout, { release: { $in: ids } })
  const artifactsOf = Map.groupBy(artifacts, (artifact) => artifact.release.id)
  const rolloutOf = new Map(rollouts.map((rollout) => [rollout.release.id, rollout]))
  return releases.map((release) => ({
    release,
    artifacts: artifactsOf.get(release.id) ?? [],
    rollout: rolloutOf.get(release.id) ?? null,
  }))
}

/**
 * SHA-256 of the binaries and installers of every other version that was ever published, with that version: a file
 * among them was not built anew.
 */
export async function findPublishedDigests(
  em: SqlEntityManager,
  component: Component,
  version: string,
): Promise<Map<string, string>> {
  const artifacts = await em.find(
    Artifact,
    {
      kind: { $ne: 'SCRIPT' },
      release: { component, version: { $ne: version }, state: { $in: ['PUBLISHED', 'WITHDRAWN'] } },
    },
    { populate: ['release'] },
  )
  return new Map(artifacts.map((artifact) => [artifact.sha256, artifact.release.version]))
}

export function releaseFactsOf(release: Release, artifacts: readonly Artifact[]): ReleaseFacts {
  const binaries = artifacts.filter((artifact) => artifact.kind === 'BINARY' && artifact.platform)
  return {
    id: release.id,
    component: release.component,
    version: release.version,
    minimumVersion: release.minimumVersion ?? null,
    artifacts: Object.fromEntries(binaries.map((binary) => [binary.platform, artifactFactsOf(binary)])),
  }
}

export function artifactFactsOf({ fileName, size, sha256 }: Artifact): ArtifactFacts {
  return { fileName, size, sha256 }
}
