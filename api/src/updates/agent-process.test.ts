import { describe, expect, it } from 'vitest'
import { NOON } from '../testing/factories.ts'
import { processOf } from './agent-process.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Started an hour before noon, and heard of at noon. */
const known = processOf(null, 3600, NOON)

describe('the process of an agent', () => {
  it('started as long ago as it says, or a little before: its heartbeat may be late', () => {
    expect(known.startedAt).toBeLessThanOrEqual(NOON - HOUR)
    expect(known.startedAt).toBeGreaterThan(NOON - HOUR - MINUTE)
  })

  it.each([
    ['runs on', 3660, MINUTE],
    ['runs on while the server’s clock is set back', 3660, -HOUR],
    ['runs on after its machine has slept for less than it ran', 3660, HOUR / 2],
  ])('%s', (_sentence, uptimeS, passed) => {
    expect(processOf(known, uptimeS, NOON + passed).startedAt).toBe(known.startedAt)
  })

  it.each([
    ['whose uptime fell', 2, MINUTE],
    ['that was started at once, and says the same as the one before', 3600, 2 * HOUR],
    ['that ran longer than the one before, but not when that was heard of', 4000, 3 * HOUR],
  ])('is another one %s', (_sentence, uptimeS, passed) => {
    const other = processOf(known, uptimeS, NOON + passed)
    expect(Math.abs(other.startedAt - (NOON + passed - uptimeS * 1000))).toBeLessThan(MINUTE)
  })
})
