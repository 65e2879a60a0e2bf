import type { Log } from '../log.ts'

/** A log that is kept instead of shown. */
export function keptLog(): Log & { lines: string[] } {
  const lines: string[] = []
  const keep = (message: string): void => void lines.push(message)
  return { lines, debug: keep, info: keep, warn: keep, error: keep }
}
