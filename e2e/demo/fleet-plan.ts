import type { Platform } from '@vesana/agent/protocol'
import type { RolloutPlan } from '../administrator.ts'

export interface PlannedHost {
  hostname: string
  platform: Platform
  version: string
  paused?: string
  fails: boolean
  /** Reports once and is not heard of again. */
  goesOffline: boolean
}

const PLACES = ['fra', 'ams', 'nyc', 'sgp']
const ROLES = ['web', 'db', 'cache', 'queue', 'build']
const PAUSE_REASONS = ['Pinned until the audit is over', 'Change freeze', 'Waits for the vendor']

/**
 * A fleet as one finds it: mostly well, a few paused, a few whose download fails, a few gone, some on a platform
 * for which the release has no file. The same for the same count.
 */
export function planFleet(count: number): PlannedHost[] {
  return Array.from({ length: count }, (_, index) => ({
    hostname: hostnameOf(index),
    platform: platformOf(index),
    version: 'v1.0.0',
    paused: index % 24 === 7 ? PAUSE_REASONS[((index / 24) % PAUSE_REASONS.length) | 0] : undefined,
    fails: index % 41 === 11,
    goesOffline: index % 33 === 19,
  }))
}

/**
 * A few hosts, most, all: quick enough to be watched, and with so many at a time that it lasts for minutes. Fewer of the
 * planned fleet fail than would halt it.
 * @param watchedS how long it stays at most of the hosts, at the least, in seconds
 */
export function planRollout(count: number, { watchedS = 60 } = {}): RolloutPlan {
  return {
    stages: [
      { percent: 10, bakeSeconds: 10 },
      { percent: 75, bakeSeconds: watchedS },
      { percent: 100, bakeSeconds: 0 },
    ],
    failureCount: Math.max(3, Math.ceil(count / 20)),
    failureRatio: 0.05,
    maxUpdating: Math.max(4, Math.ceil(count / 6)),
  }
}

function hostnameOf(index: number): string {
  const role = ROLES[index % ROLES.length]
  const place = PLACES[Math.floor(index / ROLES.length) % PLACES.length]
  const number = String(1 + Math.floor(index / (ROLES.length * PLACES.length))).padStart(2, '0')
  return `${role}-${number}.${place}.example`
}

function platformOf(index: number): Platform {
  if (index % 12 === 5) return 'windows-amd64'
  return index % 5 === 3 ? 'linux-arm64' : 'linux-amd64'
}
