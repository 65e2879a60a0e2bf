import { join } from 'node:path'
import type { Component } from '@vesana/agent/protocol'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { offerRelease } from '../rollouts/load-reach.ts'
import { type RolloutChoice, judgeChoice, readRolloutDefaults } from '../rollouts/rollout-defaults.ts'
import type { RolloutPlan } from '../rollouts/rollout-plan.ts'
import type { Rollout, RolloutStrategy } from '../rollouts/rollout.entity.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import type { Artifact } from './artifact.entity.ts'
import { parseArtifactName } from './artifact-name.ts'
import { findPublishedDigests, findRelease, releaseFactsOf, type WholeRelease } from './find-release.ts'
import { inspectBinary } from './inspect-binary.ts'
import { failureOf, type InspectedArtifact, judgeArtifacts } from './judge-artifacts.ts'
import { unlessMissing } from './missing-file.ts'
import { recordPublication } from './record-publication.ts'
import { Release } from './release.entity.ts'
import { onDisk, type ReleaseUseCase } from './release-use-case.ts'

export interface PublishRelease {
  readonly component: Component
  readonly version: string
  /** Null: the default for publishing holds. */
  readonly strategy: RolloutStrategy | null
  /** Null: the default plan, where it is staged. */
  readonly plan: RolloutPlan | null
}

export type PublishedRelease = WholeRelease & { readonly rollout: Rollout }

/**
 * Makes a draft the server version. Every artifact is read and judged anew; then, in this order: immutable copy, flat
 * files, `VERSION`, database, memory. `VERSION` is the commit point: a process that dies before it leaves the old
 * release, one that dies behind it has its database brought up to date at the next start by follow-version-file.ts.
 */
export async function publishRelease(
  useCase: ReleaseUseCase,
  input: PublishRelease,
): Promise<Result<PublishedRelease>> {
  return useCase.locks.hold(input.component, () => publishHeld(useCase, input))
}

async function publishHeld(
  useCase: ReleaseUseCase,
  input: PublishRelease,
): Promise<Result<PublishedRelease>> {
  const { store, database, registry, actor, now } = useCase
  const { component, version } = input
  const draft = await findDraft(useCase, input)
  if (!draft.ok) return draft
  const before = await findServerVersion(useCase, component)
  const newer = judgeNewer(version, before)
  if (!newer.ok) return newer
  const choice = judgeChoice(input, (await readRolloutDefaults(database.fork())).publish)
  if (!choice.ok) return choice
  const artifacts = await onDisk(useCase, () => judgeDraft(useCase, draft.value))
  if (!artifacts.ok) return artifacts

  await recordBeginning(useCase, draft.value.release, choice.value)
  const switched = await onDisk(useCase, async () => {
    const files = artifacts.value.map(({ name, inspection }) => ({ fileName: name.fileName, ...inspection }))
    const copied = await store.copyImmutable(
      component,
      version,
      store.folders.draft(component, version),
      files,
    )
    if (copied.ok) await store.switchTo(component, version)
    return copied
  })
  if (!switched.ok) return switched

  const hasHostBelow = registry.hasHostBelow(component, version)
  const who = { actor, before, hasHostBelow, at: new Date(now) }
  const publication = { component, version, choice: choice.value, artifacts: artifacts.value, ...who }
  const published = await database
    .fork()
    .transactional((em) => recordPublication(em, { ...publication, action: 'publishRelease' }))
  const facts = releaseFactsOf(published.release, published.artifacts)
  await offerRelease(useCase, facts)
  await dropDraft(useCase, component, version)
  return ok(published as PublishedRelease)
}

/**
 * Before anything is switched: what cannot be audited is not begun, and whose doing it was is known also when the
 * process dies behind `VERSION` and the file is what is followed. The rollout is then the one that was asked for, too.
 */
async function recordBeginning(
  { database, actor, now }: ReleaseUseCase,
  { id, component, version }: Release,
  { strategy, plan }: RolloutChoice,
): Promise<void> {
  await database.fork().transactional(async (em) => {
    const unfinished = { kind: 'publish', strategy, plan } as const
    em.assign(await em.findOneOrFail(Release, { id }), { unfinished })
    const entry = { action: 'beginPublication', subjectType: 'Release', subjectId: id } as const
    recordAudit(em, { actor, ...entry, after: { component, version }, at: new Date(now) })
  })
}

async function findDraft(
  { database }: ReleaseUseCase,
  { component, version }: PublishRelease,
): Promise<Result<WholeRelease>> {
  const found = await findRelease(database.fork(), component, version)
  if (!found) {
    const message = `There is no release ${version} of the ${component}: call createRelease and upload its artifacts first.`
    return fail('NOT_FOUND', message)
  }
  switch (found.release.state) {
    case 'DRAFT':
      return ok(found)
    case 'PUBLISHED': {
      const message = `${version} of the ${component} is published already. To offer it again, write it into VERSION.`
      return fail('CONFLICT', message)
    }
    case 'WITHDRAWN':
      return fail(
        'CONFLICT',
        `${version} of the ${component} was withdrawn. Publish the repair under a new number.`,
      )
  }
}

/** Another server on the same PostgreSQL may have published just now: `VERSION` knows of it before this one's memory. */
async function findServerVersion(
  { store, database, serverVersions }: ReleaseUseCase,
  component: Component,
): Promise<string | null> {
  const known = serverVersions.current(component)?.version ?? null
  const written = (await store.readVersion(component))?.trim()
  if (written === undefined || written === known) return known
  const isPublished =
    (await database.fork().count(Release, { component, version: written, state: 'PUBLISHED' })) > 0
  return isPublished && (known === null || compareVersions(written, known) > 0) ? written : known
}

/** Pure. @param current the server version, null when nothing is offered */
export function judgeNewer(version: string, current: string | null): Result<void> {
  if (current === null || compareVersions(version, current) > 0) return ok(undefined)
  const message = `${version} is not newer than ${current}, the server version, and no host would take it. Updates only go forward: give it a higher number, or withdraw ${current} first.`
  return fail('VERSION_NOT_NEWER', message)
}

/** The draft's files as they lie on the disk now, which may not be as they were uploaded. */
async function judgeDraft(
  { store, database }: ReleaseUseCase,
  { release, artifacts }: WholeRelease,
): Promise<Result<InspectedArtifact[]>> {
  const { component, version } = release
  const inspected: InspectedArtifact[] = []
  for (const artifact of artifacts) {
    const read = await inspectUploaded(
      join(store.folders.draft(component, version), artifact.fileName),
      artifact,
    )
    if (!read.ok) return read
    inspected.push(read.value)
  }
  const published = await findPublishedDigests(database.fork(), component, version)
  const [first, ...more] = judgeArtifacts({
    component,
    version,
    artifacts: inspected,
    published,
    way: 'upload',
  })
  return first ? { ok: false, failure: failureOf([first, ...more]) } : ok(inspected)
}

async function inspectUploaded(path: string, artifact: Artifact): Promise<Result<InspectedArtifact>> {
  const name = parseArtifactName(artifact.release.component, artifact.fileName)
  if (!name.ok) return name
  const inspection = await unlessMissing(inspectBinary(path))
  if (!inspection)
    return fail('ARTIFACT_MISSING', `${artifact.fileName} is gone from the store: upload it again.`)
  if (inspection.sha256 !== artifact.sha256) {
    return fail(
      'ARTIFACT_REFUSED',
      `${artifact.fileName} is not what was uploaded any more: upload it again.`,
    )
  }
  return ok({ name: name.value, inspection })
}

/** The release has its own copy. What cannot be removed now is swept away at the next start. */
export async function dropDraft(
  useCase: ReleaseUseCase,
  component: Component,
  version: string,
): Promise<void> {
  await onDisk(useCase, async () => {
    await useCase.store.removeDraft(component, version)
    return ok(undefined)
  })
}
