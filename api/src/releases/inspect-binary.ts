import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { VERSION_MARKER_MAX_LENGTH, VERSION_MARKER_PATTERN } from '@vesana/agent/protocol'
import { type Executable, readExecutable } from './executable.ts'

/** What a binary says of itself by its marker. */
export interface VersionMarker {
  readonly component: string
  readonly version: string
}

/** What can be known of a file without running it. */
export interface Inspection {
  /** Bytes. */
  readonly size: number
  /** 64 lower-case hex digits. */
  readonly sha256: string
  /** Every marker in the bytes, each once. */
  readonly markers: readonly VersionMarker[]
  /** Null: no ELF and no PE file. */
  readonly executable: Executable | null
}

const CHUNK_BYTES = 1024 * 1024

/** Reads a file once, from its start to its end, and never as a whole into memory. Throws what the file system throws. */
export async function inspectBinary(path: string): Promise<Inspection> {
  const file = await open(path, 'r')
  try {
    const { size, sha256, markers } = await readThrough(file)
    const executable = await readExecutable({ size, read: (offset, length) => readAt(file, offset, length) })
    return { size, sha256, markers, executable }
  } finally {
    await file.close()
  }
}

async function readThrough(file: FileHandle) {
  const hash = createHash('sha256')
  const finder = new MarkerFinder()
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let size = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, size)
    if (bytesRead === 0) break
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    finder.add(chunk)
    size += bytesRead
  }
  return { size, sha256: hash.digest('hex'), markers: finder.markers() }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

/** Finds markers in bytes that come in chunks, also where a marker lies across two of them. */
export class MarkerFinder {
  private readonly found = new Map<string, VersionMarker>()
  private carried = ''

  add(chunk: Buffer): void {
    const text = this.carried + chunk.toString('latin1')
    for (const [whole, component = '', version = ''] of text.matchAll(VERSION_MARKER_PATTERN)) {
      this.found.set(whole, { component, version })
    }
    this.carried = text.slice(-VERSION_MARKER_MAX_LENGTH)
  }

  markers(): VersionMarker[] {
    return [...this.found.values()]
  }
}
