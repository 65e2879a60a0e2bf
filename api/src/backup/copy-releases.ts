import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import { artifactNames } from '../releases/artifact-name.ts'
import type { ArtifactStore } from '../releases/artifact-store.ts'
import { type CopiedFile, DurableFiles, TEMPORARY_PREFIX } from '../releases/durable-files.ts'
import { unlessMissing } from '../releases/missing-file.ts'
import { StoreFolders } from '../releases/store-folders.ts'

/** What `VERSION` says, for each component that has one. */
export type ServerVersionNames = ReadonlyMap<Component, string>

export async function readServerVersions(store: ArtifactStore): Promise<ServerVersionNames> {
  const versions = new Map<Component, string>()
  for (const component of COMPONENTS) {
    const version = (await store.readVersion(component))?.trim()
    if (version) versions.set(component, version)
  }
  return versions
}

/** A server version that the copied database does not know as published: it was being published at that moment. */
export function findUnpublished(databaseFile: string, versions: ServerVersionNames): string | undefined {
  const published = new Set(
    releasesOf(databaseFile)
      .filter(({ state }) => state !== 'DRAFT')
      .map(({ component, version }) => `${component} ${version}`),
  )
  return [...versions].map((pair) => pair.join(' ')).find((name) => !published.has(name))
}

export interface CopiedReleases {
  /** By the path below the copy. */
  readonly files: Record<string, CopiedFile>
  /** Files that the database knows and the store does not have, or has another of: `agent v1.2.0 vesana-agent-…`. */
  readonly notWhole: string[]
}

/**
 * Copies the files of every release that the copied database knows, uploads to drafts among them, the install scripts,
 * and `VERSION` as it was. Releases never change once they are there; a draft may go while it is read.
 */
export async function copyReleases(
  databaseFile: string,
  versions: ServerVersionNames,
  from: StoreFolders,
  to: string,
): Promise<CopiedReleases> {
  const target = new StoreFolders(to)
  const files: Record<string, CopiedFile> = {}
  const notWhole: string[] = []
  const copy = async (source: string, path: string): Promise<void> => {
    const copied = await copyFile(source, path)
    if (copied) files[relative(to, path)] = copied
  }
  for (const release of releasesOf(databaseFile)) {
    const folder = folderOf(target, release)
    for (const file of await filesIn(folderOf(from, release))) {
      await copy(join(folderOf(from, release), file), join(folder, file))
    }
    for (const { file_name, sha256 } of release.artifacts) {
      if (files[relative(to, join(folder, file_name))]?.sha256 === sha256) continue
      notWhole.push(`${release.component} ${release.version} ${file_name}`)
    }
  }
  for (const component of COMPONENTS) {
    for (const { fileName, kind } of artifactNames(component)) {
      if (kind !== 'SCRIPT') continue
      await copy(from.flat(component, fileName), target.flat(component, fileName))
    }
  }
  for (const [component, version] of versions) {
    const path = target.versionFile(component)
    files[relative(to, path)] = await writeVersion(path, version)
  }
  return { files, notWhole }
}

function folderOf(store: StoreFolders, { component, version, state }: ReleaseRow): string {
  return state === 'DRAFT' ? store.draft(component, version) : store.release(component, version)
}

/** @returns null where the file is not there (any more) */
async function copyFile(from: string, to: string): Promise<CopiedFile | null> {
  const durable = new DurableFiles()
  await durable.makeFolder(dirname(to))
  return unlessMissing(durable.copy(from, to))
}

async function writeVersion(path: string, version: string): Promise<CopiedFile> {
  const durable = new DurableFiles()
  const content = `${version}\n`
  await durable.makeFolder(dirname(path))
  await durable.write(path, content)
  return { size: content.length, sha256: createHash('sha256').update(content).digest('hex') }
}

async function filesIn(folder: string): Promise<string[]> {
  const names = (await unlessMissing(readdir(folder))) ?? []
  const isFile = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).isFile()))
  return names.filter((name, i) => isFile[i] && !name.startsWith(TEMPORARY_PREFIX))
}

interface ArtifactRow {
  readonly release_id: string
  readonly file_name: string
  readonly sha256: string
}

interface ReleaseRow {
  readonly id: string
  readonly component: Component
  readonly version: string
  readonly state: 'DRAFT' | 'PUBLISHED' | 'WITHDRAWN'
  readonly artifacts: readonly ArtifactRow[]
}

function releasesOf(databaseFile: string): ReleaseRow[] {
  const database = new DatabaseSync(databaseFile, { readOnly: true })
  try {
    const all = (statement: string): unknown[] => database.prepare(statement).all()
    const artifacts = all('select release_id, file_name, sha256 from artifact') as ArtifactRow[]
    const ofRelease = Map.groupBy(artifacts, ({ release_id }) => release_id)
    const releases = all('select id, component, version, state from release') as Omit<
      ReleaseRow,
      'artifacts'
    >[]
    return releases.map((release) => ({ ...release, artifacts: ofRelease.get(release.id) ?? [] }))
  } finally {
    database.close()
  }
}
