import { readdir } from 'node:fs/promises'
import { COMPONENTS } from '@vesana/agent/protocol'
import { unlessMissing } from './missing-file.ts'
import type { ReleaseUseCase } from './release-use-case.ts'
import { Release } from './release.entity.ts'

/** Removes the files of drafts that are none any more: what a process left that died between database and disk. */
export async function sweepDrafts({ store, database }: ReleaseUseCase): Promise<void> {
  for (const component of COMPONENTS) {
    const folders = (await unlessMissing(readdir(store.folders.drafts(component)))) ?? []
    const drafts = await database.fork().find(Release, { component, state: 'DRAFT' })
    const kept = new Set(drafts.map(({ version }) => version))
    for (const version of folders) if (!kept.has(version)) await store.removeDraft(component, version)
  }
}
