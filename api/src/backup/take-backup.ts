import { chmod, mkdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Config } from '../config.ts'
import { type Result, fail, ok } from '../errors.ts'
import { ArtifactStore } from '../releases/artifact-store.ts'
import { type CopiedFile, DurableFiles } from '../releases/durable-files.ts'
import { unlessMissing } from '../releases/missing-file.ts'
import {
  BINARIES_NAME,
  type BackupManifest,
  DATABASE_NAME,
  MANIFEST_NAME,
  SECRET_NAME,
  describeFile,
} from './backup-manifest.ts'
import { copyDatabase } from './copy-database.ts'
import {
  type ServerVersionNames,
  copyReleases,
  findUnpublished,
  readServerVersions,
} from './copy-releases.ts'

/** A publication between its two halves is over within moments. */
const TRIES = 5

export interface TakeBackup {
  readonly config: Pick<Config, 'database' | 'dataDir' | 'binariesDir'>
  /** The folder that the backup is to become; it must not be there. */
  readonly to: string
  readonly withBinaries: boolean
  /** Epoch milliseconds. */
  readonly now: number
}

export interface TakenBackup {
  readonly folder: string
  readonly manifest: BackupManifest
  /** Files of releases that are missing in the store already, or changed there. */
  readonly notWhole: readonly string[]
}

/**
 * Copies what a server is made of while it runs: the database as it is at one moment, the secret that second factors are
 * encrypted with and, if asked for, the released binaries. The folder appears under its name as a whole or not at all.
 */
export async function takeBackup({
  config,
  to,
  withBinaries,
  now,
}: TakeBackup): Promise<Result<TakenBackup>> {
  if (config.database.kind === 'postgres') {
    return fail('BAD_USER_INPUT', 'The database is PostgreSQL: back it up by pg_dump (docs/operations.md).')
  }
  if (await unlessMissing(stat(to))) return fail('CONFLICT', `${to} is there already: name another folder.`)
  const durable = new DurableFiles()
  const part = join(dirname(to), `.${basename(to)}.part-${process.pid}`)
  // It holds password hashes and, with the secret, second factors: nobody else's to read.
  await mkdir(part, { recursive: true, mode: 0o700 })
  try {
    const copied = await copyAll(config.database.file, config, part, withBinaries)
    if (!copied.ok) return copied
    const { files, notWhole } = copied.value
    const migrations = migrationsOf(join(part, DATABASE_NAME))
    const takenAt = new Date(now).toISOString()
    const manifest: BackupManifest = { format: 1, takenAt, migrations, withBinaries, files }
    await durable.write(join(part, MANIFEST_NAME), `${JSON.stringify(manifest, null, 2)}\n`)
    await durable.syncFolder(part)
    await durable.rename(part, to)
    return ok({ folder: to, manifest, notWhole })
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}

interface Copied {
  readonly files: Record<string, CopiedFile>
  readonly notWhole: readonly string[]
}

async function copyAll(
  databaseFile: string,
  { dataDir, binariesDir }: TakeBackup['config'],
  part: string,
  withBinaries: boolean,
): Promise<Result<Copied>> {
  const store = new ArtifactStore(binariesDir)
  const copied = await copyConsistently(databaseFile, join(part, DATABASE_NAME), store)
  if (!copied.ok) return copied
  const files: Record<string, CopiedFile> = {
    [DATABASE_NAME]: await describeFile(join(part, DATABASE_NAME)),
  }
  const secret = await copySecret(dataDir, part)
  if (secret) files[SECRET_NAME] = secret
  if (!withBinaries) return ok({ files, notWhole: [] })
  const target = join(part, BINARIES_NAME)
  const releases = await copyReleases(join(part, DATABASE_NAME), copied.value, store.folders, target)
  for (const [path, file] of Object.entries(releases.files)) files[`${BINARIES_NAME}/${path}`] = file
  return ok({ files, notWhole: releases.notWhole })
}

/**
 * `VERSION` is read before the database, which so knows the release that it names; but for the moment within a
 * publication when `VERSION` is switched and the database is not yet: then both are read again.
 */
async function copyConsistently(
  from: string,
  to: string,
  store: ArtifactStore,
): Promise<Result<ServerVersionNames>> {
  for (let left = TRIES; ; left--) {
    const versions = await readServerVersions(store)
    await rm(to, { force: true })
    const copied = await copyDatabase(from, to)
    if (!copied.ok) return copied
    // A VERSION that is not followed stays unknown to the database.
    if (left === 1 || findUnpublished(to, versions) === undefined) return ok(versions)
  }
}

/** Null where the secret is in the environment: then it is not the backup's to keep. */
async function copySecret(dataDir: string, part: string): Promise<CopiedFile | null> {
  const to = join(part, SECRET_NAME)
  const copied = await unlessMissing(new DurableFiles().copy(join(dataDir, SECRET_NAME), to))
  if (copied) await chmod(to, 0o600)
  return copied
}

function migrationsOf(databaseFile: string): string[] {
  const database = new DatabaseSync(databaseFile, { readOnly: true })
  try {
    const rows = database.prepare('select name from mikro_orm_migrations order by id').all()
    return rows.map(({ name }) => String(name))
  } finally {
    database.close()
  }
}
