import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOf, cutThrough, delayOf } from './cohort.ts'

const hosts = Array.from({ length: 10_000 }, (_, index) => `host-${index}`)

describe('a host’s bucket', () => {
  it('is the first 48 bits of a SHA-256, for ever', () => {
    // printf 'rollout-1:host-1' | sha256sum
    expect(bucketOf('rollout-1', 'host-1')).toBe(bucketOf('rollout-1', 'host-1'))
    expect(bucketOf('rollout-1', 'host-1') * 2 ** 48).toBe(0xd78117219f74)
  })

  it.each([0.01, 0.1, 0.5])('is below %d for about that share of hosts', (share) => {
    const below = hosts.filter((host) => bucketOf('rollout-1', host) < share).length
    expect(below / hosts.length).toBeGreaterThan(share * 0.8)
    expect(below / hosts.length).toBeLessThan(share * 1.2)
  })

  it('is another in another rollout, so that not always the same hosts go first', () => {
    const first = hosts.filter((host) => bucketOf('rollout-1', host) < 0.1)
    const again = first.filter((host) => bucketOf('rollout-2', host) < 0.1)
    expect(again.length / first.length).toBeLessThan(0.2)
  })

  it('says nothing about its delay within the stage', () => {
    const early = hosts.filter((host) => bucketOf('rollout-1', host) < 0.1)
    const mean = early.reduce((sum, host) => sum + delayOf('rollout-1', host), 0) / early.length
    expect(mean).toBeGreaterThan(0.4)
    expect(mean).toBeLessThan(0.6)
  })
})

describe('a cut through the buckets', () => {
  it('lets just so many hosts in, whatever their buckets', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true })),
        fc.nat(50),
        (buckets, count) => {
          const cut = cutThrough(buckets, count)
          expect(buckets.filter((bucket) => bucket <= cut)).toHaveLength(Math.min(count, buckets.length))
        },
      ),
    )
  })
})
