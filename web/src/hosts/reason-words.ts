import type { HostReason, HostRowFragment } from '../gql/graphql'
import { timeLeft } from '../page/time'
import { reasons } from './host-words'

type Status = Pick<HostRowFragment['agentStatus'], 'reason' | 'reasonParameters' | 'nextCheckAt'>

/** What a reason ends by, where it ends by itself. */
const ends: Partial<Record<HostReason, { now: string; later: string }>> = {
  WAITING_FOR_STAGE: { now: 'its turn comes now', later: 'its turn comes' },
  OUTSIDE_WINDOW: { now: 'it opens now', later: 'it opens' },
  RETRY_LATER: { now: 'tried again now', later: 'tried again' },
}

function parameter(status: Status, name: string): string | undefined {
  const value = status.reasonParameters[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** The reason in a few words, with what it is about: `Needs v1.1.0 first`. The sentence is the server’s `explanation`. */
export function reasonInWords(status: Status): string {
  const { reason } = status
  const minimum = parameter(status, 'minimumVersion')
  if (reason === 'BELOW_MINIMUM' && minimum) return `Needs ${minimum} first`
  const version = parameter(status, 'version')
  if (reason === 'OFFERED' && version && version !== parameter(status, 'serverVersion'))
    return `Offered ${version}, waits for the next poll`
  if (reason === 'QUARANTINED' && version) return `Rolled back ${version}, quarantined`
  const stage = parameter(status, 'stage')
  if (reason === 'WAITING_FOR_STAGE' && stage && stage !== '0') return `Waits, stage ${stage} is under way`
  const tries = Number(parameter(status, 'tries') ?? 1)
  if (reason === 'RETRY_LATER' && tries > 1) return `Failed ${tries} times, tried again later`
  const withdrawn = parameter(status, 'withdrawn')
  if (reason === 'RESTORING' && withdrawn) return `Leaves ${withdrawn}, restores its backup`
  return reasons[reason]
}

export interface ReasonEnd {
  at: string
  /** `it opens in 3 h` */
  words: string
}

/** When the reason ends by itself, where that is known. @param now epoch milliseconds */
export function reasonEnd(status: Status, now: number): ReasonEnd | undefined {
  const end = ends[status.reason]
  const at = parameter(status, 'from')
  if (!end || at === undefined) return undefined
  return { at, words: Date.parse(at) <= now ? end.now : `${end.later} ${timeLeft(at, now)}` }
}

/** When the host asks again, in words; undefined where that is not known, or told as the end of its reason. */
export function nextCheckInWords(status: Status, now: number): string | undefined {
  const { nextCheckAt } = status
  if (nextCheckAt === null || reasonEnd(status, now)) return undefined
  return Date.parse(nextCheckAt) - now >= 1000 ? timeLeft(nextCheckAt, now) : 'at any moment'
}

/** The rollout that holds the host back. */
export function rolloutOfReason(status: Status): string | undefined {
  return parameter(status, 'rollout')
}
