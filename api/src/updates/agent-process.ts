/** The process of a host's agent, as its heartbeats tell of it. Times in epoch milliseconds. */
export interface AgentProcess {
  /** No later than it was. */
  readonly startedAt: number
  readonly uptimeS: number
  readonly heardAt: number
}

/** So much later may a start seem: uptimes are rounded, and requests take their time. */
const LATE_MS = 5000

/**
 * The process that says, now, that it has run for so long. It is the one before unless its uptime fell, or is less than
 * the time since that was heard of: clocks that are set and machines that sleep start nothing. Pure.
 */
export function processOf(known: AgentProcess | null, uptimeS: number, now: number): AgentProcess {
  const startedAt = now - uptimeS * 1000 - LATE_MS
  const isSame = known !== null && uptimeS > known.uptimeS && startedAt <= known.heardAt
  return { startedAt: isSame ? known.startedAt : startedAt, uptimeS, heardAt: now }
}
