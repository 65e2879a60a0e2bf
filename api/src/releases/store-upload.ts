import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { Artifact } from './artifact.entity.ts'
import { type ArtifactName, parseArtifactName } from './artifact-name.ts'
import { DurableFiles } from './durable-files.ts'
import { findRelease, type WholeRelease } from './find-release.ts'
import { inspectBinary } from './inspect-binary.ts'
import type { ArtifactFacts } from './release-facts.ts'
import { partOf } from './receive-upload.ts'
import { onDisk, type ReleaseUseCase } from './release-use-case.ts'
import { parseVersion } from './version-form.ts'

/** Where an upload is to go: names from outside, checked. */
export interface UploadTarget {
  readonly component: Component
  readonly version: string
  readonly name: ArtifactName
  readonly path: string
}

/** Whether a file of that name may be uploaded now. No name from outside becomes a path before it is judged here. */
export async function findUploadTarget(
  { database, store }: ReleaseUseCase,
  said: { component: string; version: string; file: string },
): Promise<Result<UploadTarget>> {
  const component = COMPONENTS.find((known) => known === said.component)
  if (!component)
    return fail('NOT_FOUND', `There is no component of that name, only ${COMPONENTS.join(' and ')}.`)
  const version = parseVersion(said.version)
  if (!version.ok) return version
  const name = parseArtifactName(component, said.file)
  if (!name.ok) return name
  const draft = judgeDraft(
    await findRelease(database.fork(), component, version.value),
    component,
    version.value,
  )
  if (!draft.ok) return draft
  const path = join(store.folders.draft(component, version.value), name.value.fileName)
  return ok({ component, version: version.value, name: name.value, path })
}

/**
 * Makes the part, which is complete, an artifact of the draft; an earlier one of that name is replaced.
 * @param expected SHA-256 that the sender announced, or null. When the file has another, the upload has to begin anew.
 */
export async function storeUpload(
  useCase: ReleaseUseCase,
  target: UploadTarget,
  expected: string | null,
): Promise<Result<ArtifactFacts>> {
  const { component, path, name } = target
  return onDisk(useCase, async () => {
    const { size, sha256 } = await inspectBinary(partOf(path))
    if (expected !== null && expected.toLowerCase() !== sha256) {
      await rm(partOf(path), { force: true })
      const message = `${name.fileName} arrived with the SHA-256 ${sha256}, not the one in X-Content-SHA256. Upload it again.`
      return fail('BAD_USER_INPUT', message, 'X-Content-SHA256')
    }
    return useCase.locks.hold(component, () =>
      keep(useCase, target, { fileName: name.fileName, size, sha256 }),
    )
  })
}

async function keep(
  { database, actor, now }: ReleaseUseCase,
  { component, version, name, path }: UploadTarget,
  facts: ArtifactFacts,
): Promise<Result<ArtifactFacts>> {
  const at = new Date(now)
  return database.fork().transactional(async (em): Promise<Result<ArtifactFacts>> => {
    const draft = judgeDraft(await findRelease(em, component, version), component, version)
    if (!draft.ok) return draft
    const { release, artifacts } = draft.value
    const known = artifacts.find(({ fileName }) => fileName === name.fileName)
    const before = known && {
      component,
      version,
      fileName: known.fileName,
      size: known.size,
      sha256: known.sha256,
    }
    if (known) em.assign(known, { ...facts, uploadedAt: at })
    else em.create(Artifact, { id: randomUUID(), release, ...name, ...facts, uploadedAt: at })
    const entry = { action: 'uploadArtifact', subjectType: 'Release', subjectId: release.id } as const
    recordAudit(em, {
      actor,
      ...entry,
      ...(before && { before }),
      after: { component, version, ...facts },
      at,
    })
    // What cannot be audited is not kept.
    await em.flush()
    // Before the commit: a row without its file would be refused as gone, a file without its row is just replaced.
    await rename(partOf(path), path)
    await new DurableFiles().syncFolder(dirname(path))
    return ok(facts)
  })
}

function judgeDraft(found: WholeRelease | null, component: Component, version: string): Result<WholeRelease> {
  if (!found) {
    const message = `There is no release ${version} of the ${component}: call createRelease first, then upload to it.`
    return fail('NOT_FOUND', message)
  }
  if (found.release.state === 'DRAFT') return ok(found)
  const message = `${version} of the ${component} was published: its artifacts never change. Create a release with a new number.`
  return fail('CONFLICT', message)
}
