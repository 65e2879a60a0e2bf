import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { unlessMissing } from './missing-file.ts'

/** Digests of files that may change under the same name: computed once for each size and time of change. */
export class FlatChecksums {
  private readonly known = new Map<string, { stamp: string; sha256: Promise<string> }>()

  /** Null when there is no such file. Many callers at once cause one reading. */
  async of(path: string): Promise<string | null> {
    const stats = await unlessMissing(lstat(path))
    if (!stats?.isFile()) return null
    const stamp = `${stats.ino}:${stats.size}:${stats.mtimeMs}`
    const known = this.known.get(path)
    if (known?.stamp === stamp) return known.sha256
    const sha256 = hashFile(path)
    this.known.set(path, { stamp, sha256 })
    sha256.catch(() => this.known.delete(path))
    return sha256
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash)
  return hash.digest('hex')
}
