import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Places } from '../files/places.ts'
import { failure, success } from '../result.ts'
import type { BackupFacts } from './judge-withdrawal.ts'
import { askVersion } from './verify.ts'

/** Linux's name for the program that runs, even where another file has taken its place. */
const RUNNING_PROGRAM = '/proc/self/exe'

/** Looks, and changes nothing. Undefined: it could not be said now, for a busy or stopping host. */
export async function inspectBackup(places: Places): Promise<BackupFacts | undefined> {
  const said = await askVersion(places.backup)
  if (said.kind === 'failed' && said.wasCutShort) return undefined
  const running = await digestOf(RUNNING_PROGRAM).catch(() => digestOf(places.target))
  return { backup: said.kind === 'said' ? success(said.version) : failure(said.message), running }
}

async function digestOf(path: string): Promise<BackupFacts['running']> {
  const hash = createHash('sha256')
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 })
  await pipeline(stream, hash)
  return { binary_sha256: hash.digest('hex'), binary_size: stream.bytesRead }
}
