import { describe, expect, it } from 'vitest'
import { parseTime, timeInWords } from './plan-time'

describe('a time of a plan', () => {
  it.each([
    [0, '0 min'],
    [90, '1 min 30 s'],
    [900, '15 min'],
    [5400, '1 h 30 min'],
    [86_400, '1 d'],
  ])('of %d s is %s, and is read back', (seconds, words) => {
    expect(timeInWords(seconds)).toBe(words)
    expect(parseTime(words)).toBe(seconds)
  })

  it.each([
    ['15', 900],
    [' 90s ', 90],
    ['2 hours', 7200],
    ['1h30m', 5400],
    ['3 Days', 259_200],
  ])('may be written as “%s”', (text, seconds) => {
    expect(parseTime(text)).toBe(seconds)
  })

  it.each(['', 'soon', '-5 min', '1.5 h', '5 weeks', 'min 5'])('is not “%s”', (text) => {
    expect(parseTime(text)).toBeUndefined()
  })
})
