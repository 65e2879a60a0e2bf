import { lstat } from 'node:fs/promises'
import type { Component } from '@vesana/agent/protocol'
import { type Result, fail, ok } from '../errors.ts'
import { artifactNames } from './artifact-name.ts'
import type { ArtifactStore } from './artifact-store.ts'
import { inspectBinary } from './inspect-binary.ts'
import type { InspectedArtifact } from './judge-artifacts.ts'
import { unlessMissing } from './missing-file.ts'
import type { StoreFolders } from './store-folders.ts'

/**
 * Tells, without reading them, whether `VERSION` (first) and the files beside it (second) may have changed: each text
 * is equal as long as nobody wrote.
 */
export interface StoreLook {
  readonly versionFile: string
  readonly flatFiles: string
}

export async function lookAt(store: ArtifactStore, component: Component): Promise<StoreLook> {
  const { folders } = store
  const names = artifactNames(component).map(({ fileName }) => fileName)
  const flat = await Promise.all(names.map((name) => stampOf(folders.flat(component, name))))
  const versionFile = `${store.switchCount(component)} ${await stampOf(folders.versionFile(component))}`
  return { versionFile, flatFiles: flat.join(' ') }
}

async function stampOf(path: string): Promise<string> {
  const stats = await unlessMissing(lstat(path))
  return stats ? `${stats.ino}:${stats.size}:${stats.mtimeMs}` : '-'
}

/** Reads every file beside `VERSION` that a release may have. A file that is being written is refused. */
export async function inspectFlatFiles(
  folders: StoreFolders,
  component: Component,
): Promise<Result<InspectedArtifact[]>> {
  const artifacts: InspectedArtifact[] = []
  for (const name of artifactNames(component)) {
    const path = folders.flat(component, name.fileName)
    const before = await stampOf(path)
    if (before === '-') continue
    if (!(await lstat(path)).isFile()) {
      return fail('ARTIFACT_REFUSED', `${name.fileName} is no plain file: copy the file itself, not a link.`)
    }
    const inspection = await inspectBinary(path)
    if ((await stampOf(path)) !== before) {
      const message = `${name.fileName} is being written. It is judged again when that has ended.`
      return fail('ARTIFACT_REFUSED', message)
    }
    artifacts.push({ name, inspection })
  }
  return ok(artifacts)
}
