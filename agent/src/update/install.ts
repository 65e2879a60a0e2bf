import { copyFile, link, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkDigest } from './digest.ts'
import { replaceProgramDurably, syncFile } from '../files/durable-file.ts'
import { errorCode, updateErrorOf } from '../files/file-error.ts'
import type { Places } from '../files/places.ts'
import type { Offer } from '../protocol/index.ts'
import { failure, success, type Result } from '../result.ts'
import { SYSTEM } from '../system/this-system.ts'
import type { UpdateError } from './update-state.ts'

export type ReplaceOutcome =
  { kind: 'replaced' } | { kind: 'missing' } | { kind: 'failed'; error: UpdateError }

/**
 * Keeps the running binary as the backup and puts the verified one in its place. The target is there at every
 * instant: it changes by one rename (on Windows by two, see system/files-in-use.ts). May be repeated after a kill at any point; a replacement already made is found
 * by its digest, so the new binary never becomes its own backup.
 */
export async function replaceBinary(offer: Offer, places: Places): Promise<ReplaceOutcome> {
  try {
    if ((await checkDigest(places.target, offer)).kind === 'match') {
      await SYSTEM.syncFolder(dirname(places.target))
      return { kind: 'replaced' }
    }
    // Once more right before the rename: what was verified before a restart may not be what is there now.
    const digest = await checkDigest(places.incoming, offer)
    if (digest.kind === 'missing') return { kind: 'missing' }
    if (digest.kind === 'mismatch') {
      return { kind: 'failed', error: { code: 'DIGEST_MISMATCH', message: digest.message } }
    }
    await keepBackup(places)
    await replaceProgramDurably(places.incoming, places.target)
    return { kind: 'replaced' }
  } catch (error) {
    return { kind: 'failed', error: updateErrorOf(error) }
  }
}

/** By hard link where the file system has them: no second copy of the bytes, and nothing to tear. */
async function keepBackup(places: Places): Promise<void> {
  await rm(places.draft, { force: true })
  await link(places.target, places.draft).catch(() => copyWhole(places.target, places.draft))
  await replaceProgramDurably(places.draft, places.backup)
}

/**
 * Puts the backup back in the place of the binary, and keeps it. As a copy, so that writing over the binary spares the
 * backup; as a link where a copy does not fit on the disk, because a full disk must not keep a bad binary in place.
 */
export async function restoreBackup(places: Places): Promise<Result<void, UpdateError>> {
  try {
    await sweepRestoring(places)
    await copyWhole(places.backup, places.restoring).catch(async () => {
      await rm(places.restoring, { force: true })
      await link(places.backup, places.restoring)
    })
    await replaceProgramDurably(places.restoring, places.target)
    return success(undefined)
  } catch (error) {
    return failure(updateErrorOf(error))
  }
}

/** Deletes what processes left that were killed while they put the backup back. This one must not be about to. */
export async function sweepRestoring({ target }: Places): Promise<void> {
  const folder = dirname(target)
  for (const name of await readdir(folder)) {
    const pid = Number(/^\.vesana-\w+\.restoring-(\d+)/.exec(name)?.[1])
    if (pid === process.pid || (pid > 0 && !isAlive(pid))) await rm(join(folder, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  await copyFile(from, to)
  await syncFile(to)
}
