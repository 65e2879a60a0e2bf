import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SYSTEM } from '../system/this-system.ts'

export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A rename that has happened for good once this resolves. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await SYSTEM.rename(from, to)
  await SYSTEM.syncFolder(dirname(to))
}

/** The same for a program that may be running. */
export async function replaceProgramDurably(from: string, to: string): Promise<void> {
  await SYSTEM.replaceProgram(from, to)
  await SYSTEM.syncFolder(dirname(to))
}

/**
 * Replaces `path` as a whole: readers see the old content or the new one, never a part, power cuts included.
 * Throws what the file system throws. One writer at a time for one path.
 */
export async function writeDurably(path: string, content: string, mode = 0o600): Promise<void> {
  const draft = `${path}.tmp`
  const handle = await open(draft, 'w', mode)
  try {
    await handle.writeFile(content)
    await handle.chmod(mode)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await renameDurably(draft, path)
}
