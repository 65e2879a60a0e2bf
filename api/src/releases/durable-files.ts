import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Names that begin so are half-made things; whatever bears one when the server starts is swept away. */
export const TEMPORARY_PREFIX = '.tmp-'

const CHUNK_BYTES = 1024 * 1024

export interface CopiedFile {
  readonly size: number
  readonly sha256: string
}

/**
 * The few ways in which the artifact store changes a disk: what has resolved survives a power cut, and readers see a
 * file's old content or its new one, never a part. All of them throw what the file system throws.
 */
export class DurableFiles {
  /** Awaited before each single change of the disk. Tests kill the process there. */
  private readonly beforeStep: (step: string) => Promise<void>

  constructor(beforeStep: (step: string) => Promise<void> = async () => {}) {
    this.beforeStep = beforeStep
  }

  /** Makes the folder and those above it. Idempotent. */
  async makeFolder(folder: string): Promise<void> {
    await this.beforeStep(`make ${folder}`)
    await mkdir(folder, { recursive: true, mode: 0o755 })
  }

  /** Makes new names in the folder, and renames, last. */
  async syncFolder(folder: string): Promise<void> {
    await this.beforeStep(`sync ${folder}`)
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await this.beforeStep(`rename ${from} to ${to}`)
    await rename(from, to)
    await this.syncFolder(dirname(to))
  }

  /** Also a folder with all that is in it. Idempotent. */
  async remove(path: string): Promise<void> {
    await this.beforeStep(`remove ${path}`)
    await rm(path, { recursive: true, force: true })
  }

  /** Writes a new file, synced; its name is last only after `syncFolder`. */
  async write(path: string, content: string): Promise<void> {
    await this.writeFile(path, async (target) => {
      await this.beforeStep(`write ${path}`)
      await target.writeFile(content)
    })
  }

  /** Replaces a file as a whole. */
  async replace(path: string, content: string): Promise<void> {
    const temporary = temporaryNextTo(path)
    await this.write(temporary, content)
    await this.rename(temporary, path)
  }

  /** Copies into a new file, synced. @returns what was copied, which the caller compares with what it expects */
  async copy(from: string, to: string): Promise<CopiedFile> {
    const source = await open(from, 'r')
    try {
      return await this.writeFile(to, (target) => this.pour(source, target, to))
    } finally {
      await source.close()
    }
  }

  private async writeFile<T>(path: string, fill: (target: FileHandle) => Promise<T>): Promise<T> {
    await this.beforeStep(`open ${path}`)
    const target = await open(path, 'w', 0o644)
    try {
      const filled = await fill(target)
      await this.beforeStep(`sync ${path}`)
      await target.sync()
      return filled
    } finally {
      await target.close()
    }
  }

  private async pour(source: FileHandle, target: FileHandle, name: string): Promise<CopiedFile> {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    let size = 0
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, CHUNK_BYTES, size)
      if (bytesRead === 0) return { size, sha256: hash.digest('hex') }
      const chunk = buffer.subarray(0, bytesRead)
      hash.update(chunk)
      await this.beforeStep(`write at ${size} of ${name}`)
      await target.writeFile(chunk)
      size += bytesRead
    }
  }
}

/** In the same folder, hence the same file system, so that a rename can put it in place. */
export function temporaryNextTo(path: string): string {
  return join(dirname(path), TEMPORARY_PREFIX + basename(path))
}
