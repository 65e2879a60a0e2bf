import { accessSync, constants, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
/** Databases and stores of the tests that run at once need a small part of it. */
const ENOUGH_BYTES = 2 * 1024 ** 3

/** In memory where there is some: a thousand databases come and go, and none has to outlive a power cut. */
export function fastFolder(): string {
  try {
    accessSync(MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= ENOUGH_BYTES ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}
