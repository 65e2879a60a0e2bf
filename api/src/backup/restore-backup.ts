import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, readdir, rename, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { COMPONENTS } from '@vesana/agent/protocol'
import type { Config } from '../config.ts'
import { DatabaseInUse, lockDatabase } from '../database-lock.ts'
import { type Result, fail, ok } from '../errors.ts'
import { migrationsList } from '../migrations/index.ts'
import { DurableFiles, temporaryNextTo } from '../releases/durable-files.ts'
import { unlessMissing } from '../releases/missing-file.ts'
import { StoreFolders } from '../releases/store-folders.ts'
import {
  BINARIES_NAME,
  type BackupManifest,
  DATABASE_NAME,
  SECRET_NAME,
  describeFile,
  readManifest,
  verifyFiles,
} from './backup-manifest.ts'
import { checkDatabase } from './copy-database.ts'

export interface RestoreBackup {
  readonly config: Pick<Config, 'database' | 'dataDir' | 'binariesDir'>
  /** The backup's folder. */
  readonly from: string
  /** Epoch milliseconds. */
  readonly now: number
}

export interface RestoredBackup {
  readonly manifest: BackupManifest
  /** Where what was there before is kept; null when nothing was. */
  readonly before: string | null
}

/**
 * Makes a backup the server's database, secret and, where it has them, releases. Everything is verified before anything
 * is touched; what was there is set aside, never removed; no server may run on it. Begun again after it was cut off, it
 * does the whole anew.
 */
export async function restoreBackup({ config, from, now }: RestoreBackup): Promise<Result<RestoredBackup>> {
  const { database, dataDir, binariesDir } = config
  if (database.kind === 'postgres') {
    return fail(
      'BAD_USER_INPUT',
      'The database is PostgreSQL: restore it by pg_restore (docs/operations.md).',
    )
  }
  const manifest = await readManifest(from)
  if (!manifest.ok) return manifest
  const judged = judgeMigrations(manifest.value)
  if (!judged.ok) return judged
  const whole = await verifyFiles(from, manifest.value)
  if (!whole.ok) return whole
  const locked = await lockUnlessServed(database.file)
  if (!locked.ok) return locked
  try {
    const aside = join(dataDir, `before-restore-${stampOf(now)}`)
    const copy = await placeDatabase(join(from, DATABASE_NAME), database.file, aside)
    if (!copy.ok) return copy
    if (SECRET_NAME in manifest.value.files) await placeSecret(from, dataDir, aside)
    if (manifest.value.withBinaries) await placeReleases(join(from, BINARIES_NAME), binariesDir, aside)
    return ok({ manifest: manifest.value, before: existsSync(aside) ? aside : null })
  } finally {
    locked.value.release()
  }
}

/** For a name: `2026-11-23T12-30-00Z`. */
export function stampOf(now: number): string {
  return new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')
}

/** An older server would not understand a newer one's database; the other way round it is brought up to date at start. */
function judgeMigrations({ migrations }: BackupManifest): Result<void> {
  const known = new Set(migrationsList.map(({ name }) => name))
  const foreign = migrations.find((name) => !known.has(name))
  if (foreign === undefined) return ok(undefined)
  return fail('CONFLICT', `The backup is of a newer server (${foreign}): restore it with that one's version.`)
}

async function lockUnlessServed(file: string) {
  try {
    return ok(await lockDatabase(file, 0))
  } catch (error) {
    if (error instanceof DatabaseInUse) return fail('CONFLICT', error.message)
    throw error
  }
}

/** The old database goes with its write-ahead log: alone it would lack its last changes. */
async function placeDatabase(from: string, to: string, aside: string): Promise<Result<void>> {
  const durable = new DurableFiles()
  const temporary = temporaryNextTo(to)
  await durable.copy(from, temporary)
  await chmod(temporary, 0o600)
  const whole = checkDatabase(temporary)
  if (!whole.ok) return whole
  for (const suffix of ['', '-wal', '-shm'])
    await setAside(`${to}${suffix}`, join(aside, basename(to) + suffix))
  await durable.rename(temporary, to)
  return ok(undefined)
}

async function placeSecret(from: string, dataDir: string, aside: string): Promise<void> {
  const durable = new DurableFiles()
  const to = join(dataDir, SECRET_NAME)
  const temporary = temporaryNextTo(to)
  await durable.copy(join(from, SECRET_NAME), temporary)
  await chmod(temporary, 0o600)
  await setAside(to, join(aside, SECRET_NAME))
  await durable.rename(temporary, to)
}

/**
 * Releases that are not there, or are others there, are put in place; `VERSION` comes last. The flat files of the server
 * version are made from its release: a server does so when it publishes, not when it starts.
 */
async function placeReleases(from: string, to: string, aside: string): Promise<void> {
  const files = (await readdir(from, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(from, join(entry.parentPath, entry.name)))
  const isVersion = (path: string): boolean => basename(path) === 'VERSION'
  const versionsLast = files.toSorted((a, b) => Number(isVersion(a)) - Number(isVersion(b)))
  for (const path of versionsLast) {
    if (isVersion(path)) await placeFlatFiles(from, to, dirname(path), aside)
    await placeFile(join(from, path), join(to, path), join(aside, BINARIES_NAME, path))
  }
}

async function placeFlatFiles(from: string, to: string, component: string, aside: string): Promise<void> {
  const known = COMPONENTS.find((name) => name === component)
  if (known === undefined) return
  const source = new StoreFolders(from)
  const version = (await readFile(source.versionFile(known), 'utf8')).trim()
  const names = (await unlessMissing(readdir(source.release(known, version)))) ?? []
  for (const name of names) {
    if (name === 'SHA256SUMS' || name.endsWith('.sha256')) continue
    const flat = new StoreFolders(to).flat(known, name)
    await placeFile(join(source.release(known, version), name), flat, join(aside, BINARIES_NAME, known, name))
  }
}

async function placeFile(from: string, to: string, aside: string): Promise<void> {
  const there = await unlessMissing(describeFile(to))
  if (there?.sha256 === (await describeFile(from)).sha256) return
  const durable = new DurableFiles()
  await durable.makeFolder(dirname(to))
  const temporary = temporaryNextTo(to)
  await durable.copy(from, temporary)
  await setAside(to, aside)
  await durable.rename(temporary, to)
}

async function setAside(path: string, to: string): Promise<void> {
  if (!(await unlessMissing(stat(path)))) return
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await rename(path, to)
}
