import { randomBytes } from 'node:crypto'
import { readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from '../files/file-error.ts'

/** What Windows says of a file that a scanner, an indexer or a running program holds. It says the same of missing rights. */
const HELD = new Set<unknown>(['EBUSY', 'EPERM', 'EACCES'])
/** 6 s in all. Scanners let go of a new program of 90 MB within one or two. */
const PAUSES_MS = [20, 50, 100, 200, 400, 800, 1500, 3000]

export interface FileSystem {
  rename: (from: string, to: string) => Promise<void>
  unlink: (path: string) => Promise<void>
  readdir: (folder: string) => Promise<string[]>
  pause: (ms: number) => Promise<unknown>
}

const REAL: FileSystem = { rename, unlink, readdir, pause: delay }

export function isHeld(code: unknown): boolean {
  return HELD.has(code)
}

/** Tries `act` until nobody holds its files any more, or until that is hopeless: then throws what it threw last. */
async function whenFree<T>(act: () => Promise<T>, { pause }: FileSystem): Promise<T> {
  for (const ms of PAUSES_MS) {
    try {
      return await act()
    } catch (error) {
      if (!isHeld(errorCode(error))) throw error
      await pause(ms)
    }
  }
  return act()
}

export function renameWhenFree(from: string, to: string, files = REAL): Promise<void> {
  return whenFree(() => files.rename(from, to), files)
}

/**
 * Replaces a program that may be running: Windows does not let its file go, but lets it have another name. So there
 * is an instant without a program of the name `to`, in which a power cut leaves the backup alone: the service host puts
 * that back before it starts anything. The instant is not stretched by waiting: between two tries the old one is back.
 */
export async function replaceProgramInUse(from: string, to: string, files = REAL): Promise<void> {
  await whenFree(async () => {
    const isDone = await files.rename(from, to).then(
      () => true,
      (error: unknown) => {
        if (isHeld(errorCode(error))) return false
        throw error
      },
    )
    if (!isDone) await displace(from, to, files)
  }, files)
}

async function displace(from: string, to: string, files: FileSystem): Promise<void> {
  const aside = asideOf(to)
  await files.rename(to, aside)
  try {
    await files.rename(from, to)
  } catch (error) {
    await renameWhenFree(aside, to, files)
    throw error
  }
  // It still runs as a rule, and goes at the next start.
  await files.unlink(aside).catch(() => undefined)
}

const ASIDE = /^\.vesana-[a-z]+\.old-[0-9a-f]{8}\.exe$/

/** `.vesana-agent.old-1f3a5b7c.exe`, for the binary as for its backup. */
function asideOf(program: string): string {
  const name = basename(program, extname(program))
    .replace(/^\./, '')
    .replace(/\.bak$/, '')
  return join(dirname(program), `.${name}.old-${randomBytes(4).toString('hex')}.exe`)
}

export async function sweepReplacedPrograms(folder: string, files = REAL): Promise<void> {
  for (const name of await files.readdir(folder)) {
    if (ASIDE.test(name)) await files.unlink(join(folder, name)).catch(() => undefined)
  }
}
