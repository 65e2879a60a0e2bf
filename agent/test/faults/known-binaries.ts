import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

export const BINARIES_FOLDER = fileURLToPath(new URL('../../../.cache/fault-binaries', import.meta.url))
export const OLD_VERSION = 'v1.0.0'
export const NEW_VERSION = 'v1.1.0'

/** A build that is known to work; whatever lies on a host is compared with one of these, byte by byte. */
export interface KnownBinary {
  version: string
  bytes: Buffer
  sha256: string
}

export interface KnownBinaries {
  old: KnownBinary
  new: KnownBinary
}

export function knownBinaries(): KnownBinaries {
  return { old: load(OLD_VERSION), new: load(NEW_VERSION) }
}

function load(version: string): KnownBinary {
  const file = join(BINARIES_FOLDER, version, 'vesana-agent-linux-amd64')
  const bytes = readFileSync(file)
  return { version, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const CHUNK = 4 * 1024 * 1024

/** Which of these lies at `path`, byte for byte; undefined: none. Read once, and many times faster than a digest. */
export async function whichBinary(
  path: string,
  known: readonly KnownBinary[],
): Promise<KnownBinary | undefined> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    let alike = known.filter(({ bytes }) => bytes.length === size)
    const chunk = Buffer.allocUnsafe(CHUNK)
    for (let at = 0; at < size && alike.length > 0;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, at)
      if (bytesRead === 0) return undefined
      const end = at + bytesRead
      alike = alike.filter(({ bytes }) => bytes.compare(chunk, 0, bytesRead, at, end) === 0)
      at = end
    }
    return alike[0]
  } finally {
    await file.close()
  }
}
