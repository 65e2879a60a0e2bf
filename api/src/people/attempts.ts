import { isIPv6 } from 'node:net'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { type Result, fail, ok } from '../errors.ts'

/** How many attempts are free, how long the first wait is then, and how long the longest. A wait doubles each time. */
export interface AttemptLimit {
  readonly free: number
  readonly firstWaitS: number
  readonly longestWaitS: number
}

export interface AttemptLimits {
  /** Somebody's from one address. */
  readonly pair: AttemptLimit
  /** All from one address, which may be an office behind one NAT. */
  readonly address: AttemptLimit
  /** Somebody's from everywhere: many addresses that guess together. */
  readonly person: AttemptLimit
}

/**
 * An attacker can make somebody wait, so `person` waits are short, and do not count where the person has a session from
 * the same address: who is known to work here is not locked out by others elsewhere.
 */
export const ATTEMPT_LIMITS: AttemptLimits = {
  pair: { free: 5, firstWaitS: 30, longestWaitS: 15 * 60 },
  address: { free: 50, firstWaitS: 30, longestWaitS: 15 * 60 },
  person: { free: 30, firstWaitS: 15, longestWaitS: 60 },
}

/** After this long without an attempt all is forgotten. */
const MEMORY_S = 60 * 60

export interface AttemptBy {
  /** The email that is tried, or another name of what is guessed at. */
  readonly subject: string
  /** The IP address that it comes from. */
  readonly address: string
  /** Whether the person works from this address; asked only where `person` would make them wait. */
  readonly isKnownHere?: () => Promise<boolean>
}

/** To be told how it went. */
export interface Attempt {
  /** The number of seconds that the next one has to wait for, if this one fails. */
  readonly waitS: number
  /** It is the first one that brings a wait about. */
  readonly beginsToWait: boolean
  /** Forgets this attempt, and those before it of the same subject from the same address. */
  succeeded(): Promise<void>
}

/**
 * Counts attempts before they are judged, so that many at once count, too, and gives them back where they succeed. In
 * memory: a restart forgets, which an attacker cannot bring about.
 */
export class Attempts {
  private readonly counts = new RateLimiterMemory({ keyPrefix: 'count', points: 1, duration: MEMORY_S })
  private readonly waits = new RateLimiterMemory({ keyPrefix: 'wait', points: 0, duration: MEMORY_S })

  constructor(private readonly limits: AttemptLimits) {}

  /** @returns TOO_MANY_ATTEMPTS with when to try again */
  async begin(by: AttemptBy): Promise<Result<Attempt>> {
    const keys = this.keysOf(by)
    const waiting = await Promise.all(keys.map(({ key }) => this.waits.get(key)))
    const ms = waiting.map((wait) => wait?.msBeforeNext ?? 0)
    const personWaits = ms[2] ?? 0
    if (personWaits > 0 && (await by.isKnownHere?.())) ms[2] = 0
    const longest = Math.max(...ms)
    if (longest > 0) return tooMany(Math.ceil(longest / 1000))
    const counted = await Promise.all(keys.map((each) => this.count(each)))
    const waitS = Math.max(...counted.map((each) => each.waitS))
    const [pair, , person] = counted
    const beginsToWait = [pair, person].some((each) => each?.isFirst === true)
    return ok({ waitS, beginsToWait, succeeded: () => this.giveBack(keys) })
  }

  private keysOf({ subject, address }: AttemptBy): LimitedKey[] {
    const from = networkOf(address)
    return [
      { key: `pair:${from}:${subject}`, limit: this.limits.pair },
      { key: `address:${from}`, limit: this.limits.address },
      { key: `person:${subject}`, limit: this.limits.person },
    ]
  }

  private async count({ key, limit }: LimitedKey): Promise<{ waitS: number; isFirst: boolean }> {
    const { consumedPoints } = await this.counts.penalty(key)
    const waitS = waitAfter(consumedPoints, limit)
    if (waitS > 0) await this.waits.block(key, waitS)
    return { waitS, isFirst: consumedPoints === limit.free }
  }

  private async giveBack(keys: readonly LimitedKey[]): Promise<void> {
    const [pair, ...shared] = keys
    if (pair) await Promise.all([this.counts.delete(pair.key), this.waits.delete(pair.key)])
    for (const { key, limit } of shared) {
      const { consumedPoints } = await this.counts.reward(key)
      if (consumedPoints < limit.free) await this.waits.delete(key)
    }
  }
}

interface LimitedKey {
  readonly key: string
  readonly limit: AttemptLimit
}

/** The wait, in seconds, that the attempt of that number brings about if it fails: none while attempts are free. */
export function waitAfter(attempt: number, { free, firstWaitS, longestWaitS }: AttemptLimit): number {
  if (attempt < free) return 0
  return Math.min(firstWaitS * 2 ** Math.min(attempt - free, 30), longestWaitS)
}

function tooMany(seconds: number): Result<never> {
  const when = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  const { failure } = fail('TOO_MANY_ATTEMPTS', `Too many attempts. Try again in ${when}.`)
  return { ok: false, failure: { ...failure, retryAfterS: seconds } }
}

/** One network of IPv6 has more addresses than can be counted: its first 64 bits stand for all of them. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - after.length
  return [...groups, ...Array<string>(Math.max(missing, 0)).fill('0'), ...after].slice(0, 4).join(':')
}
