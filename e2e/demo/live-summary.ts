import type { Administrator } from '../administrator.ts'

interface Fleet {
  totalCount: number
  onlineCount: number
  byState: { state: string; count: number }[]
  byReason: { reason: string; count: number }[]
  byVersion: { component: string; version: string | null; count: number }[]
}

const WORDS: Record<string, string> = {
  UP_TO_DATE: 'up to date',
  PENDING_UPDATE: 'updating',
  OUTDATED: 'held back',
  UNKNOWN: 'not yet seen',
}

export async function readFleet(admin: Administrator): Promise<Fleet> {
  const { fleet } = await admin.graphql.request<{ fleet: Fleet }>(
    '{ fleet { totalCount onlineCount byState { state count } byReason { reason count } byVersion { component version count } } }',
  )
  return fleet
}

/** `201 hosts, 195 online: 150 up to date, 40 updating, 11 held back` */
export function summaryLine({ totalCount, onlineCount, byState }: Fleet): string {
  const states = byState
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${WORDS[state] ?? state}`)
  return `${totalCount} hosts, ${onlineCount} online: ${states.join(', ')}`
}

export function finalTable({ byReason, byVersion }: Fleet): string {
  const lines = [
    ...byVersion.map(
      ({ component, version, count }) =>
        [`${component.toLowerCase()} ${version ?? 'unknown'}`, count] as const,
    ),
    ...byReason.map(({ reason, count }) => [reason, count] as const),
  ].filter(([, count]) => count > 0)
  return lines.map(([name, count]) => `  ${name.padEnd(24)}${String(count).padStart(5)}`).join('\n')
}

/** Rewrites its line on a terminal; elsewhere prints one only when something changed. */
export class LiveLine {
  #last = ''

  show(text: string): void {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${text}`)
    else if (text !== this.#last) console.log(text)
    this.#last = text
  }

  end(): void {
    if (process.stdout.isTTY && this.#last !== '') process.stdout.write('\n')
    this.#last = ''
  }
}
