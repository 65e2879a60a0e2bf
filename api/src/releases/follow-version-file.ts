import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Component } from '@vesana/agent/protocol'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import {
  artifactFactsOf,
  findPublishedDigests,
  findRelease,
  releaseFactsOf,
  type WholeRelease,
} from './find-release.ts'
import { inspectFlatFiles } from './flat-files.ts'
import { failureOf, type InspectedArtifact, judgeArtifacts } from './judge-artifacts.ts'
import { type RolloutChoice, readRolloutDefaults } from '../rollouts/rollout-defaults.ts'
import { resumeByVersionFile } from '../rollouts/switch-rollouts.ts'
import { judgeVersionFile, parseVersionFile } from './judge-version-file.ts'
import { dropDraft } from './publish-release.ts'
import { recordPublication } from './record-publication.ts'
import type { ReleaseFacts } from './release-facts.ts'
import type { ReleaseUseCase } from './release-use-case.ts'
import { Release } from './release.entity.ts'
import { type Followed, stepBack } from './step-back.ts'

/**
 * The other way of releasing (the mission's "Update VERSION file"): brings database and immutable copies in line with
 * what `VERSION` says. Also finishes a publication whose process died after `VERSION` was switched. Idempotent. Throws
 * what disk and database throw. The component's lock is held.
 */
export async function followVersionFile(
  useCase: ReleaseUseCase,
  component: Component,
  content: string | null,
): Promise<Followed> {
  const releases = await useCase.database.fork().find(Release, { component })
  const states = new Map(releases.map((release) => [release.version, release.state]))
  const decision = judgeVersionFile(content, states)
  const half = findHalfWithdrawn(releases, content)
  if (half !== null) return stepBack(useCase, half)
  switch (decision.kind) {
    case 'nothing':
    case 'refuse':
      return decision
    case 'use':
      return toFollowed(await useAgain(useCase, component, decision.version))
    case 'take':
      return toFollowed(await take(useCase, component, decision.version))
  }
}

/** The release that `VERSION` names though it was withdrawn by a process that died before it could write another. */
function findHalfWithdrawn(releases: readonly Release[], content: string | null): Release | null {
  const named = content === null ? null : parseVersionFile(content)
  if (!named?.ok) return null
  const release = releases.find(({ version }) => version === named.value)
  return release?.state === 'WITHDRAWN' && release.unfinished?.kind === 'stepBack' ? release : null
}

function toFollowed(result: Result<ReleaseFacts>): Followed {
  return result.ok ? { kind: 'offer', release: result.value } : { kind: 'refuse', failure: result.failure }
}

/** Publishes the files beside `VERSION`. */
async function take(
  useCase: ReleaseUseCase,
  component: Component,
  version: string,
): Promise<Result<ReleaseFacts>> {
  const { store, database, serverVersions, registry, actor, now } = useCase
  const inspected = await inspectFlatFiles(store.folders, component)
  if (!inspected.ok) return inspected
  const artifacts = inspected.value
  const known = await findPublishedDigests(database.fork(), component, version)
  const [first, ...more] = judgeArtifacts({ component, version, artifacts, published: known, way: 'copy' })
  if (first) return { ok: false, failure: failureOf([first, ...more]) }

  const files = artifacts.map(({ name, inspection }) => ({ fileName: name.fileName, ...inspection }))
  const copied = await store.copyImmutable(component, version, store.folders.component(component), files)
  if (!copied.ok) return copied
  const before = serverVersions.current(component)?.version ?? null
  const hasHostBelow = registry.hasHostBelow(component, version)
  const who = { actor, before, hasHostBelow, action: 'followVersionFile', at: new Date(now) } as const
  const { release, artifacts: published } = await database.fork().transactional(async (em) => {
    const choice = await choiceFor(em, component, version)
    return recordPublication(em, { component, version, choice, artifacts, ...who })
  })
  await dropDraft(useCase, component, version)
  return ok(releaseFactsOf(release, published))
}

/** As it was asked for by who published it and was killed behind the switch; by default otherwise. */
async function choiceFor(
  em: SqlEntityManager,
  component: Component,
  version: string,
): Promise<RolloutChoice> {
  const draft = await em.findOne(Release, { component, version, state: 'DRAFT' })
  const unfinished = draft?.unfinished
  if (unfinished?.kind === 'publish') return { strategy: unfinished.strategy, plan: unfinished.plan }
  return (await readRolloutDefaults(em)).versionFile
}

/** A release that was published before becomes the server version, also an older one. */
async function useAgain(
  useCase: ReleaseUseCase,
  component: Component,
  version: string,
): Promise<Result<ReleaseFacts>> {
  const { store, database } = useCase
  const found = await findRelease(database.fork(), component, version)
  if (!found) return fail('NOT_FOUND', `${version} of the ${component} is gone.`)
  const files = found.artifacts.map(artifactFactsOf)
  if (!(await store.isWhole(component, version, files))) {
    const message = `The copy of ${version} in the store is not whole: restore ${store.folders.release(component, version)}, or give a new number.`
    return fail('ARTIFACT_MISSING', message)
  }
  const flat = await inspectFlatFiles(store.folders, component)
  if (!flat.ok) return flat
  const changed = findChanged(found, flat.value)
  if (changed !== null) {
    const message = `${changed} says ${version}, but is not the file that was published as ${version}. A release never changes: build it under a new number.`
    return fail('CONFLICT', message)
  }
  await recordSwitch(useCase, found)
  return ok(releaseFactsOf(found.release, found.artifacts))
}

/** A flat file that bears the release's version and other bytes. Files of other versions may lie there. Pure. */
function findChanged(
  { release, artifacts }: WholeRelease,
  flat: readonly InspectedArtifact[],
): string | null {
  const digests = new Set(artifacts.map(({ sha256 }) => sha256))
  const changed = flat.find(
    ({ inspection }) =>
      inspection.markers.some(({ version }) => version === release.version) &&
      !digests.has(inspection.sha256),
  )
  return changed?.name.fileName ?? null
}

/** The audit hears of it only when something else was offered: a start of the server switches nothing. */
async function recordSwitch(useCase: ReleaseUseCase, { release }: WholeRelease): Promise<void> {
  const { database, serverVersions, actor, now } = useCase
  const { component, version } = release
  const before = serverVersions.current(component)
  const at = new Date(now)
  await database.fork().transactional(async (em) => {
    const action = 'followVersionFile'
    await resumeByVersionFile(em, { component, version, releaseId: release.id, actor, action, at })
    if (before === null || before.id === release.id) return
    const entry = { action, subjectType: 'Release', subjectId: release.id } as const
    const versions = {
      before: { component, version, serverVersion: before.version },
      after: { component, version, serverVersion: version },
    }
    recordAudit(em, { actor, ...entry, ...versions, at })
  })
}
