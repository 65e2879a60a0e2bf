import { describe, expect, it } from 'vitest'
import { spanWords, watchedUntil } from './rollout-times'

describe('a span of time in words', () => {
  it.each([
    [0, '0 s'],
    [-5000, '0 s'],
    [59_400, '59 s'],
    [60_000, '1 min'],
    [272_000, '4 min 32 s'],
    [3_599_600, '1 h'],
    [3_900_000, '1 h 5 min'],
    [48 * 3_600_000, '2 days'],
    [51 * 3_600_000, '2 days 3 h'],
  ])('%i ms are %s', (ms, words) => expect(spanWords(ms)).toBe(words))
})

describe('a stage is watched', () => {
  const plan = { bakeSeconds: 900 }

  it('from its beginning for as long as its plan says', () => {
    expect(watchedUntil({ startedAt: '2026-11-23T12:00:00.000Z', plan })).toBe(
      Date.parse('2026-11-23T12:15:00.000Z'),
    )
  })

  it('not before it has begun', () => expect(watchedUntil({ startedAt: null, plan })).toBeUndefined())
})
