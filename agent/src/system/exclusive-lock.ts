import { constants } from 'node:fs'
import { open, readFile, writeFile, type FileHandle } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from '../files/file-error.ts'
import { failure, success, type Result } from '../result.ts'
import type { RunLock } from './operating-system.ts'

/** libuv's flag for opening without sharing; Node has no name for it. Windows alone knows it. */
const UNSHARED = 0x1000_0000
/** In the place of a pid that could not be read. */
const UNKNOWN_PID = 0

/** An onlooker (`status`, a scanner) has the file open for an instant. */
const TRIES = 10
const PAUSE_MS = 50

/** `path` is held open without sharing: the system lets go of it when the process ends, however that comes about. */
export async function takeExclusiveLock(path: string): Promise<Result<RunLock, number>> {
  for (let tries = 1; ; tries++) {
    const opened = await openOrHeld(path, constants.O_RDWR | constants.O_CREAT | UNSHARED)
    if (opened !== 'held') {
      await writeFile(pidFile(path), `${process.pid}\n`).catch(() => undefined)
      return success({ release: () => opened.close() })
    }
    if (tries === TRIES) return failure(await notedPid(path))
    await delay(PAUSE_MS)
  }
}

/** Looks whether somebody holds it. */
export async function exclusiveHolder(path: string): Promise<number | undefined> {
  try {
    const opened = await openOrHeld(path, constants.O_RDONLY)
    if (opened === 'held') return await notedPid(path)
    await opened.close()
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  return undefined
}

async function openOrHeld(path: string, flags: number): Promise<FileHandle | 'held'> {
  try {
    return await open(path, flags, 0o600)
  } catch (error) {
    if (errorCode(error) === 'EBUSY') return 'held'
    throw error
  }
}

function pidFile(path: string): string {
  return `${path}.pid`
}

async function notedPid(path: string): Promise<number> {
  const pid = Number(await readFile(pidFile(path), 'utf8').catch(() => ''))
  return Number.isInteger(pid) ? pid : UNKNOWN_PID
}
