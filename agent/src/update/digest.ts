import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { errorCode } from '../files/file-error.ts'
import type { Offer } from '../protocol/index.ts'

export type DigestCheck = { kind: 'match' } | { kind: 'missing' } | { kind: 'mismatch'; message: string }

/** Compares a file with the size and the SHA-256 that were announced for it. */
export async function checkDigest(path: string, offer: Offer): Promise<DigestCheck> {
  try {
    const { size } = await stat(path)
    if (size !== offer.binary_size) {
      return { kind: 'mismatch', message: `Expected ${offer.binary_size} bytes, got ${size}.` }
    }
    const hash = createHash('sha256')
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash)
    const got = hash.digest('hex')
    if (got === offer.binary_sha256) return { kind: 'match' }
    return { kind: 'mismatch', message: `Expected SHA-256 ${offer.binary_sha256}, got ${got}.` }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'missing' }
    throw error
  }
}
