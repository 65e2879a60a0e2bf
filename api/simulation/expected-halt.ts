import type { End } from './ledger.ts'

/**
 * When a rollout has to halt, by what the server was told, counted here in other words than there: once at least so
 * many hosts have failed, and these are at least that share of those that have ended.
 * @returns null: never
 */
export function expectedHalt(
  ends: readonly End[],
  { count, ratio }: { readonly count: number; readonly ratio: number },
): number | null {
  const failed = new Set<string>()
  const ended = new Set<string>()
  for (const { at, host, stage } of ends) {
    ended.add(host)
    if (stage === 'COMPLETED') failed.delete(host)
    else failed.add(host)
    if (failed.size >= count && failed.size / ended.size >= ratio) return at
  }
  return null
}
