/** Numbers that say what it was, and not how much: exit codes, HTTP statuses, Windows' 0xC0000005. */
const TELLING = /\b(?:code|status|answered|HTTP) \d+\b|\b0x[0-9a-f]{1,8}\b/
const UUID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/
const DIGEST = /\b(?:0x)?[0-9a-f]{16,}\b/
const NUMBER = /\d+(?:\.\d+)*/
const PARTS = new RegExp(
  `(${TELLING.source})|${[UUID, DIGEST, NUMBER].map(({ source }) => source).join('|')}`,
  'gi',
)
/** Left out where it was once. */
const TIMES = / \(\d+ times\)/g

/**
 * What an error's message has in common with those of other hosts that met the same: without durations, sizes, versions,
 * digests, and how many times. Pure.
 */
export function likenessOf(message: string): string {
  return message.replace(TIMES, '').replace(PARTS, (_part, telling?: string) => telling ?? '#')
}

/** Whether two messages tell of the same error. Pure. */
export function isAlike(a: string, b: string): boolean {
  return a === b || likenessOf(a) === likenessOf(b)
}
