import { describe, expect, it } from 'vitest'
import { duration, relativeTime, timeLeft } from './time'

const at = Date.parse('2026-11-23T12:00:00Z')

describe('a time in words', () => {
  it.each([
    ['2026-11-23T11:59:30Z', 'just now'],
    ['2026-11-23T12:00:20Z', 'just now'],
    ['2026-11-23T11:58:00Z', '2 min ago'],
    ['2026-11-23T09:00:00Z', '3 h ago'],
    ['2026-11-22T12:00:00Z', 'yesterday'],
    ['2026-11-18T12:00:00Z', '5 days ago'],
  ])('%s is %s', (iso, words) => expect(relativeTime(iso, at)).toBe(words))
})

describe('how long something took', () => {
  it.each([
    ['2026-11-23T12:00:12Z', '12 s'],
    ['2026-11-23T12:03:00Z', '3 min'],
    ['2026-11-23T14:00:00Z', '2 h'],
    ['2026-11-23T11:00:00Z', '0 s'],
  ])('until %s is %s', (iso, words) => expect(duration('2026-11-23T12:00:00Z', iso)).toBe(words))
})

describe('how long something still holds', () => {
  it.each([
    ['2026-11-23T12:00:30Z', 'in 30 s'],
    ['2026-11-23T13:00:00Z', 'in 60 min'],
    ['2026-11-24T12:00:00Z', 'in 24 h'],
    ['2026-12-23T12:00:00Z', 'in 30 days'],
    ['2026-11-22T12:00:00Z', 'yesterday'],
  ])('until %s is %s', (iso, words) => expect(timeLeft(iso, at)).toBe(words))
})
