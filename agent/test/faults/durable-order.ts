import { dirname } from 'node:path'
import type { Boundary } from './recorded-update.ts'

/** Written often, and nothing in it is needed after a power cut; or on the way to nothing else. */
const NOT_DURABLE = new Set(['state/contact.json', 'state/run.lock'])
/** Goes on beside the update: neither waits for the other's renames. */
const JOURNAL = 'state/update-events.jsonl'

/**
 * What a power cut could tear, as far as the order of calls shows it: content that is renamed into place before it
 * is on the disk, and an effect that begins before the rename that it relies on is on the disk.
 */
export function powerCutProblems(calls: readonly Boundary[]): string[] {
  const dirty = new Set<string>()
  const unsynced = new Map<string, string>()
  const problems: string[] = []
  for (const { call, file, from } of calls) {
    switch (call) {
      case 'write':
      case 'pwrite64':
      case 'writev':
      case 'copy_file_range':
        dirty.add(file)
        break
      case 'fsync':
      case 'fdatasync':
        dirty.delete(file)
        unsynced.delete(file)
        break
      case 'rename':
      case 'link':
        if (NOT_DURABLE.has(file)) break
        if (dirty.has(from)) problems.push(`${from} becomes ${file} before its content is on the disk.`)
        if (file === JOURNAL) break
        for (const before of unsynced.values())
          problems.push(`${file} is renamed before the rename of ${before} is on the disk.`)
        // A link is a draft; the rename that follows is what counts.
        if (call === 'rename') unsynced.set(dirname(file), file)
        break
    }
  }
  return problems
}
