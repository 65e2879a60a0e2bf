import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Component } from '@vesana/agent/protocol'
import type { Actor } from '../audit/actor.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { RolloutChoice } from '../rollouts/rollout-defaults.ts'
import { Rollout } from '../rollouts/rollout.entity.ts'
import { supersedeRollouts } from '../rollouts/switch-rollouts.ts'
import { Artifact } from './artifact.entity.ts'
import { findRelease, type WholeRelease } from './find-release.ts'
import type { InspectedArtifact } from './judge-artifacts.ts'
import { Release } from './release.entity.ts'

export interface Publication {
  readonly component: Component
  readonly version: string
  readonly choice: RolloutChoice
  /** Some host is known to run an older version. */
  readonly hasHostBelow: boolean
  /** Every file of the immutable copy. */
  readonly artifacts: readonly InspectedArtifact[]
  readonly actor: Actor
  /** Goes into the audit: which of the ways of releasing it was. */
  readonly action: 'publishRelease' | 'followVersionFile'
  /** The server version until now. */
  readonly before: string | null
  readonly at: Date
}

/**
 * Writes what the store has just done: the release is published with exactly these artifacts, and its rollout made.
 * A draft of that version becomes the release. Called within a transaction, with the component's lock held.
 */
export async function recordPublication(
  em: SqlEntityManager,
  publication: Publication,
): Promise<WholeRelease> {
  const { component, version, actor, action, at } = publication
  const isFirst = (await em.count(Release, { component, publishedAt: { $ne: null } })) === 0
  const draft = await findRelease(em, component, version)
  const release =
    draft?.release ??
    em.create(Release, {
      id: randomUUID(),
      component,
      version,
      state: 'PUBLISHED',
      createdAt: at,
      createdBy: actor.name,
    })
  em.assign(release, { state: 'PUBLISHED', publishedAt: at, publishedBy: actor.name, unfinished: null })
  const artifacts = replaceArtifacts(em, release, draft?.artifacts ?? [], publication)
  await supersedeRollouts(em, { component, version, releaseId: release.id, actor, action, at })
  const rollout = startRollout(em, release, publication, isFirst)
  recordAudit(em, {
    actor,
    action,
    subjectType: 'Release',
    subjectId: release.id,
    before: { component, version, serverVersion: publication.before, ...(draft && { state: 'DRAFT' }) },
    after: {
      component,
      version,
      state: 'PUBLISHED',
      serverVersion: version,
      strategy: publication.choice.strategy,
      artifacts: Object.fromEntries(artifacts.map(({ fileName, sha256 }) => [fileName, sha256])),
    },
    at,
  })
  return { release, artifacts, rollout }
}

/** Uploaded files keep their time; those that came another way have that of the publication. */
function replaceArtifacts(
  em: SqlEntityManager,
  release: Release,
  uploaded: readonly Artifact[],
  { artifacts, at }: Publication,
): Artifact[] {
  const known = new Map(uploaded.map((artifact) => [artifact.fileName, artifact]))
  const kept = artifacts.map(({ name, inspection }) => {
    const { size, sha256 } = inspection
    const artifact = known.get(name.fileName)
    if (!artifact)
      return em.create(Artifact, { id: randomUUID(), release, ...name, size, sha256, uploadedAt: at })
    return artifact.sha256 === sha256 ? artifact : em.assign(artifact, { size, sha256, uploadedAt: at })
  })
  for (const artifact of uploaded) if (!kept.includes(artifact)) em.remove(artifact)
  return kept
}

/** Where it has nothing to prove itself on, or is not to, nothing is left for the rollout to do (docs/decisions/0007). */
function startRollout(
  em: SqlEntityManager,
  release: Release,
  { choice, hasHostBelow, at }: Publication,
  isFirst: boolean,
): Rollout {
  const isOver = choice.plan === null || isFirst || !hasHostBelow
  return em.create(Rollout, {
    id: randomUUID(),
    release,
    strategy: choice.strategy,
    plan: choice.plan,
    state: isOver ? 'FINISHED' : 'RUNNING',
    startedAt: at,
    endedAt: isOver ? at : null,
  })
}
