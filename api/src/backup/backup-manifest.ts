import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { type Result, fail, ok } from '../errors.ts'
import type { CopiedFile } from '../releases/durable-files.ts'
import { unlessMissing } from '../releases/missing-file.ts'

export const MANIFEST_NAME = 'backup.json'
export const DATABASE_NAME = 'vesana.db'
export const SECRET_NAME = 'secret'
export const BINARIES_NAME = 'binaries'

const manifestSchema = z.object({
  format: z.literal(1, 'is of a newer server'),
  takenAt: z.iso.datetime(),
  /** The database's migrations: a server that does not know one of them cannot read it. */
  migrations: z.array(z.string()),
  withBinaries: z.boolean(),
  /** Every file but this one, by its path in the backup. */
  files: z.record(z.string(), z.object({ size: z.number(), sha256: z.string() })),
})
/** What a backup says of itself; written last, so that a folder with it is whole. */
export type BackupManifest = z.infer<typeof manifestSchema>

export async function readManifest(folder: string): Promise<Result<BackupManifest>> {
  const text = await unlessMissing(readFile(join(folder, MANIFEST_NAME), 'utf8'))
  if (text === null) {
    return fail(
      'NOT_FOUND',
      `${folder} is no backup: it has no ${MANIFEST_NAME}. Name the folder that it is in.`,
    )
  }
  const parsed = manifestSchema.safeParse(asJson(text))
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  return fail('CONFLICT', `${join(folder, MANIFEST_NAME)}: ${issue?.path.join('.')} ${issue?.message}.`)
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Compares each file with what the manifest says of it. */
export async function verifyFiles(folder: string, { files }: BackupManifest): Promise<Result<void>> {
  for (const [path, { sha256 }] of Object.entries(files)) {
    if (path.startsWith('/') || path.split('/').includes('..'))
      return refuse(`${path} leads out of the backup`)
    const found = await unlessMissing(describeFile(join(folder, path)))
    if (found === null) return refuse(`${path} is missing`)
    if (found.sha256 !== sha256) return refuse(`${path} is not the file that was backed up`)
  }
  return ok(undefined)
}

function refuse(why: string): Result<never> {
  return fail('CONFLICT', `The backup is damaged: ${why}. Use another one.`)
}

/** What the manifest says of a file. */
export async function describeFile(file: string): Promise<CopiedFile> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { size: (await stat(file)).size, sha256: hash.digest('hex') }
}
