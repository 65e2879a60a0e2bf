import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'

/** Someone else has this database. What it says is for the person who started the second one. */
export class DatabaseInUse extends Error {}

/** A server that is just ending, and the one that follows it, may overlap for so long. */
const HANDOVER_MS = 2000
const LOOK_EVERY_MS = 50

/** Held until it is released, or the process ends however it ends. */
export interface DatabaseLock {
  /** Idempotent. */
  release(): void
}

/**
 * Makes sure that nobody else serves or restores this SQLite file: each server keeps the fleet in memory, and two would
 * overwrite what the other has written. The lock is that of an SQLite database beside it, which the operating system
 * takes back from a killed process at once; the file itself says nothing, and may stay.
 * @param patienceMs how long a server that is ending is waited for
 * @throws DatabaseInUse
 */
export async function lockDatabase(file: string, patienceMs = HANDOVER_MS): Promise<DatabaseLock> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const deadline = performance.now() + patienceMs
  for (;;) {
    const lock = tryLock(`${file}.lock`)
    if (lock) return lock
    if (performance.now() >= deadline) throw new DatabaseInUse(inUse(file))
    await wait(LOOK_EVERY_MS)
  }
}

function tryLock(lockFile: string): DatabaseLock | undefined {
  const database = new DatabaseSync(lockFile, { timeout: 0 })
  try {
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw error
  }
  return {
    release() {
      if (database.isOpen) database.close()
    },
  }
}

const SQLITE_BUSY = 5

function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === SQLITE_BUSY
}

function inUse(file: string): string {
  return `A server is running on ${file}. End it first: two on one database would undo each other's changes.`
}
