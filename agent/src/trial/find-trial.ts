import { open, stat, type FileHandle } from 'node:fs/promises'
import { errorCode } from '../files/file-error.ts'
import type { Places } from '../files/places.ts'
import type { UpdateState } from '../update/update-state.ts'
import type { Trial, TrialRecord } from './trial-record.ts'

/**
 * The trial that is on, as the old binary sees it. `state` is null when the update's state is damaged: then a trial
 * that had begun goes on, or a new version that damages it could never be undone.
 */
export function trialOf(
  state: UpdateState | null,
  record: TrialRecord | null,
  ownVersion: string,
): Trial | undefined {
  if (state === null) return record?.from_version === ownVersion ? record : undefined
  const { attempt } = state
  if (attempt === null || attempt.from_version !== ownVersion) return undefined
  const { id, stage, from_version, to_version, offer } = attempt
  if (stage !== 'REPLACING' && stage !== 'RESTARTING' && stage !== 'WATCHING') return undefined
  return { attempt_id: id, from_version, to_version, sha256: offer.binary_sha256 }
}

const CHUNK_BYTES = 1024 * 1024

/** Whether something else than the backup is in the binary's place, a missing file included. */
export async function isReplaced({ target, backup }: Places): Promise<boolean> {
  const [there, kept] = await Promise.all([statOrMissing(target), stat(backup, { bigint: true })])
  if (there === undefined || there.size !== kept.size) return true
  if (there.ino === kept.ino && there.dev === kept.dev) return false
  await using one = await open(target)
  await using other = await open(backup)
  return !(await areEqual(one, other))
}

async function areEqual(one: FileHandle, other: FileHandle): Promise<boolean> {
  const [left, right] = [Buffer.alloc(CHUNK_BYTES), Buffer.alloc(CHUNK_BYTES)]
  for (let at = 0; ;) {
    const { bytesRead } = await one.read(left, 0, CHUNK_BYTES, at)
    const { bytesRead: alsoRead } = await other.read(right, 0, bytesRead || CHUNK_BYTES, at)
    if (bytesRead !== alsoRead || !left.subarray(0, bytesRead).equals(right.subarray(0, bytesRead)))
      return false
    if (bytesRead === 0) return true
    at += bytesRead
  }
}

async function statOrMissing(path: string): Promise<{ size: bigint; ino: bigint; dev: bigint } | undefined> {
  try {
    // A file's number on NTFS has 64 bits: as a double two files could have the same.
    return await stat(path, { bigint: true })
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
