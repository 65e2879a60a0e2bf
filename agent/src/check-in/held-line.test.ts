import { describe, expect, test } from 'vitest'
import { HeldLine } from './held-line.ts'

const USUAL = 60_000
const success = { kind: 'success' } as const
const cut = { kind: 'unreachable', message: 'cut' } as const

function opened(): HeldLine {
  const line = new HeldLine()
  line.answered('nothing new')
  line.ended(success, undefined, USUAL)
  return line
}

describe('a heartbeat', () => {
  test('is plain the first time, and held right after', () => {
    const line = new HeldLine()
    expect(line.wait(60)).toBeUndefined()
    line.answered('nothing new')
    expect(line.ended(success, undefined, USUAL)).toBe(1000)
    expect(line.wait(60)).toBe(50)
  })

  test.each<[number, number | undefined]>([
    [60, 50],
    [300, 50],
    [30, 29],
    [6.5, 5],
    [5, undefined],
    [0.2, undefined],
  ])('with an interval of %d s waits %s s', (interval, wait) => {
    expect(opened().wait(interval)).toBe(wait)
  })

  test.each<[string, string, number, number]>([
    ['at once after one that was held', 'nothing new', 50_000, 200],
    ['soon after news', 'news', 20, 1000],
    ['after its interval when the server does not hold', 'nothing new', 20, USUAL],
  ])('comes %s', (_, answer, heldMs, expected) => {
    const line = opened()
    line.answered(answer)
    expect(line.ended(success, heldMs, USUAL)).toBe(expected)
  })

  test('waits less when held ones break, becomes plain, and recovers', () => {
    const line = opened()
    const waits = Array.from({ length: 5 }, () => {
      line.ended(cut, 20_000, USUAL)
      return line.wait(60)
    })
    expect(waits).toEqual([25, 12, 6, undefined, undefined])
    for (let count = 0; count < 50; count++) line.ended(success, undefined, USUAL)
    expect(line.wait(60)).toBe(5)
  })

  test('does not wait less when the server is simply not there', () => {
    const line = opened()
    line.ended(cut, 3, USUAL)
    expect(line.wait(60)).toBe(50)
  })
})
