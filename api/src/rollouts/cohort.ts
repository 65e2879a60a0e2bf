import { createHash } from 'node:crypto'

const RESOLUTION = 2 ** 48

/**
 * Where a host stands in a rollout: in [0, 1), evenly spread, the same for ever, another in every rollout, so that not
 * always the same hosts go first. Independent of all other hosts.
 */
export function bucketOf(rolloutId: string, hostId: string): number {
  const ofRollout = bucketsOf(rolloutId)
  const known = ofRollout.get(hostId)
  if (known !== undefined) return known
  const bucket = shareOf(`${rolloutId}:${hostId}`)
  ofRollout.set(hostId, bucket)
  return bucket
}

/** Every count of the fleet asks for every host's bucket: they are kept for the rollouts that were asked for last. */
const knownBuckets = new Map<string, Map<string, number>>()
const MOST_ROLLOUTS = 4

function bucketsOf(rolloutId: string): Map<string, number> {
  const known = knownBuckets.get(rolloutId)
  if (known) return known
  const [oldest] = knownBuckets.keys()
  if (knownBuckets.size >= MOST_ROLLOUTS && oldest !== undefined) knownBuckets.delete(oldest)
  const added = new Map<string, number>()
  knownBuckets.set(rolloutId, added)
  return added
}

/** How long a host waits within a stage, as a share of the spread: in [0, 1), unrelated to its bucket. */
export function delayOf(rolloutId: string, hostId: string): number {
  return shareOf(`delay:${rolloutId}:${hostId}`)
}

function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / RESOLUTION
}

/**
 * The bucket up to which, itself included, just `count` of these hosts are in. 0 lets nobody in, which no bucket of a
 * real host reaches but by a chance of one in 2^48.
 */
export function cutThrough(buckets: Iterable<number>, count: number): number {
  const sorted = [...buckets].toSorted((a, b) => a - b)
  if (count >= sorted.length) return sorted.at(-1) ?? 0
  return count < 1 ? 0 : (sorted[Math.floor(count) - 1] as number)
}
