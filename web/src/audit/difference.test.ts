import { describe, expect, it } from 'vitest'
import { difference, valueWords } from './difference'

describe('what a change changed', () => {
  it('leaves out what stayed as it was', () => {
    const before = { hostname: 'web-01', pausedAt: null, pauseReason: null }
    const after = { hostname: 'web-01', pausedAt: '2026-11-23T12:00:00.000Z' }
    expect(difference(before, after)).toEqual([
      { field: 'pausedAt', before: null, after: '2026-11-23T12:00:00.000Z' },
    ])
  })

  it('is everything when something was made, or is gone', () => {
    expect(difference(null, { name: 'ci' })).toEqual([{ field: 'name', after: 'ci' }])
    expect(difference({ name: 'ci' }, null)).toEqual([{ field: 'name', before: 'ci' }])
    expect(difference(null, null)).toEqual([])
  })

  it('looks into objects, so that one label among many is found', () => {
    const before = { labels: { region: 'eu', role: 'web' } }
    const after = { labels: { region: 'us', role: 'web', rack: '7' } }
    expect(difference(before, after)).toEqual([
      { field: 'labels.region', before: 'eu', after: 'us' },
      { field: 'labels.rack', after: '7' },
    ])
  })

  it('says nothing about an object without fields', () => {
    expect(difference({ labels: {} }, { labels: { region: 'eu' } })).toEqual([
      { field: 'labels.region', after: 'eu' },
    ])
    expect(difference(null, { hostname: 'web-01', labels: {} })).toEqual([
      { field: 'hostname', after: 'web-01' },
    ])
  })

  it('compares lists as a whole', () => {
    expect(difference({ keys: ['a'] }, { keys: ['a', 'b'] })).toEqual([
      { field: 'keys', before: ['a'], after: ['a', 'b'] },
    ])
    expect(difference({ keys: ['a'] }, { keys: ['a'] })).toEqual([])
  })
})

it.each([
  [null, 'none'],
  ['', 'none'],
  [[], 'none'],
  [true, 'yes'],
  [false, 'no'],
  [0, '0'],
  ['v1.5.0', 'v1.5.0'],
  ['2026-11-23T12:00:00.000Z', 'at noon'],
  [['a', 'b'], 'a, b'],
  [{ key: 'a' }, '{"key":"a"}'],
])('the value %j reads “%s”', (value, words) => expect(valueWords(value, () => 'at noon')).toBe(words))
