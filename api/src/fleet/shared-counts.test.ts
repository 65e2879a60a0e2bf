import { describe, expect, test } from 'vitest'
import { SharedCounts } from './shared-counts.ts'

/** Counts that say how manyth they are. */
function counter() {
  let walks = 0
  return () => Promise.resolve(++walks)
}

describe('the counts of a large fleet', () => {
  const large = { size: 100_000 }

  test('are walked for once for all who ask at the same time, or a moment later', async () => {
    const [counts, count] = [new SharedCounts(large), counter()]
    const both = await Promise.all([counts.of('fleet', count), counts.of('fleet', count)])
    expect([...both, await counts.of('fleet', count)]).toEqual([1, 1, 1])
  })

  test('are counted anew once something has changed, though a walk was under way', async () => {
    const [counts, count] = [new SharedCounts(large), counter()]
    const before = counts.of('fleet', count)
    counts.expire()
    const after = counts.of('fleet', count)
    expect([await before, await after, await counts.of('fleet', count)]).toEqual([1, 2, 2])
  })

  test('are kept apart by what is counted', async () => {
    const counts = new SharedCounts(large)
    const [fleet, rollout] = [counts.of('fleet', counter()), counts.of('rollout', async () => 'another')]
    expect([await fleet, await rollout]).toEqual([1, 'another'])
  })

  test('are tried again when they could not be counted', async () => {
    const counts = new SharedCounts(large)
    await expect(counts.of('fleet', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await counts.of('fleet', counter())).toBe(1)
  })
})

test('a small fleet is counted whenever somebody asks', async () => {
  const [counts, count] = [new SharedCounts({ size: 3 }), counter()]
  expect([await counts.of('fleet', count), await counts.of('fleet', count)]).toEqual([1, 2])
})
