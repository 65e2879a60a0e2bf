import { readdir } from 'node:fs/promises'
import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import { unlessMissing } from './missing-file.ts'
import type { ReleaseUseCase } from './release-use-case.ts'
import { Release } from './release.entity.ts'

/**
 * Removes what a process left that died between disk and database: uploads of drafts that are none any more, and the
 * immutable copy of a draft whose publication never reached `VERSION`. Copies of versions that the database does not
 * know stay: it may be the database that was lost. Run at start, behind `ArtifactStore.recover`.
 */
export async function sweepLeftovers(useCase: ReleaseUseCase): Promise<void> {
  for (const component of COMPONENTS) {
    const drafts = await useCase.database.fork().find(Release, { component, state: 'DRAFT' })
    const versions = new Set(drafts.map(({ version }) => version))
    await sweepUploads(useCase, component, versions)
    await sweepCopies(useCase, component, versions)
  }
}

async function sweepUploads({ store }: ReleaseUseCase, component: Component, drafts: ReadonlySet<string>) {
  const folders = (await unlessMissing(readdir(store.folders.drafts(component)))) ?? []
  for (const version of folders) if (!drafts.has(version)) await store.removeDraft(component, version)
}

async function sweepCopies({ store }: ReleaseUseCase, component: Component, drafts: ReadonlySet<string>) {
  const switched = (await store.readVersion(component))?.trim()
  for (const version of drafts) if (version !== switched) await store.removeCopy(component, version)
}
