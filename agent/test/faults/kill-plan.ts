import { SYSTEM_CALLS } from './system-calls.ts'

/** How one start of the agent ends. */
export type Kill =
  /** SIGKILL instead of the nth such call, of those on one file where it is named: what it would have done is not done. */
  | { kind: 'call'; call: string; nth: number; file?: string }
  /** The same to the judge: the backup, which the unit runs before a start. The next kill is of that very start. */
  | { kind: 'judge'; call: string; nth: number }
  /** SIGKILL so many milliseconds after the start. */
  | { kind: 'moment'; ms: number }
  /** No kill: the start goes on until it ends by itself, as it does after the new binary is in place. */
  | { kind: 'exit' }

/** The kills of one update, each in a start of its own; written as `fsync#7+write#1@state/update-state.json.tmp+exit+120ms`. That text is all it takes to run it again. */
export type KillPlan = readonly Kill[]

export function formatPlan(plan: KillPlan): string {
  return plan.map(formatKill).join('+')
}

function formatKill(kill: Kill): string {
  switch (kill.kind) {
    case 'call':
      return `${kill.call}#${kill.nth}${kill.file === undefined ? '' : `@${kill.file}`}`
    case 'judge':
      return `judge:${kill.call}#${kill.nth}`
    case 'moment':
      return `${kill.ms}ms`
    case 'exit':
      return 'exit'
  }
}

/** Reads what `formatPlan` writes. Throws with what a person has to write instead. */
export function parsePlan(text: string): KillPlan {
  return text.split('+').map(parseKill)
}

function parseKill(text: string): Kill {
  if (text === 'exit') return { kind: 'exit' }
  const moment = /^(\d+)ms$/.exec(text)
  if (moment) return { kind: 'moment', ms: Number(moment[1]) }
  const [, judge, call, nth, file] = /^(judge:)?(\w+)#([1-9]\d*)(?:@([\w./-]+))?$/.exec(text) ?? []
  if (call !== undefined && SYSTEM_CALLS.has(call)) {
    if (judge === undefined)
      return { kind: 'call', call, nth: Number(nth), ...(file !== undefined && { file }) }
    if (file === undefined) return { kind: 'judge', call, nth: Number(nth) }
  }
  throw new Error(
    `"${text}" is no kill. Write fsync#7, write#1@state/update-state.json.tmp, judge:rename#1, 120ms or exit, joined by +.`,
  )
}
