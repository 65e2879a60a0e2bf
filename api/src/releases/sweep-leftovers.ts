import { readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import { unlessMissing } from './missing-file.ts'
import { Artifact } from './artifact.entity.ts'
import { partOf } from './receive-upload.ts'
import type { ReleaseUseCase } from './release-use-case.ts'
import { Release } from './release.entity.ts'

/**
 * Removes what a process left that died between disk and database: uploads of drafts that are none any more, and the
 * immutable copy of a draft whose publication never reached `VERSION`. Copies of versions that the database does not
 * know stay: it may be the database that was lost. An upload that was in place before its row was written is an
 * unfinished one again. Run at start, behind `ArtifactStore.recover`.
 */
export async function sweepLeftovers(useCase: ReleaseUseCase): Promise<void> {
  for (const component of COMPONENTS) {
    const drafts = await useCase.database.fork().find(Release, { component, state: 'DRAFT' })
    const versions = new Set(drafts.map(({ version }) => version))
    await sweepUploads(useCase, component, versions)
    await sweepCopies(useCase, component, versions)
    for (const draft of drafts) await reopenUploads(useCase, draft)
  }
}

async function sweepUploads({ store }: ReleaseUseCase, component: Component, drafts: ReadonlySet<string>) {
  const folders = (await unlessMissing(readdir(store.folders.drafts(component)))) ?? []
  for (const version of folders) if (!drafts.has(version)) await store.removeDraft(component, version)
}

/** store-upload.ts puts the file in place and then writes its row: HEAD must not call complete what has none. */
async function reopenUploads({ store, database }: ReleaseUseCase, { id, component, version }: Release) {
  const folder = store.folders.draft(component, version)
  const files = (await unlessMissing(readdir(folder))) ?? []
  const rows = await database.fork().find(Artifact, { release: id })
  for (const file of files) {
    const path = join(folder, file)
    if (partOf('') === file.slice(-partOf('').length) || files.includes(partOf(file))) continue
    const { size } = await stat(path)
    if (rows.every((row) => row.fileName !== file || row.size !== size)) await rename(path, partOf(path))
  }
}

async function sweepCopies({ store }: ReleaseUseCase, component: Component, drafts: ReadonlySet<string>) {
  const switched = (await store.readVersion(component))?.trim()
  for (const version of drafts) if (version !== switched) await store.removeCopy(component, version)
}
