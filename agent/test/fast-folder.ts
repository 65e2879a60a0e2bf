import { accessSync, constants, readFileSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
const GIGABYTE = 1024 ** 3

/**
 * A folder in memory, where there is one with so much room, else the one for temporary files: what tests leave in
 * passing has not to outlive a power cut, and thousands of updates wear out a disk, and wait for it.
 */
export function fastFolder(gigabytes: number): string {
  try {
    accessSync(MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= gigabytes * GIGABYTE && runsPrograms(MEMORY) ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** In many containers nothing that lies in memory may be run. */
function runsPrograms(folder: string): boolean {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  const options = mounts.map((line) => line.split(' ')).findLast(([, place]) => place === folder)?.[3]
  return options?.split(',').includes('noexec') !== true
}
