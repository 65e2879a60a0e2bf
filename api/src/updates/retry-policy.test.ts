import { UPDATE_ERRORS, isPermanent } from '@vesana/agent/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON, anAttempt } from '../testing/factories.ts'
import { MOST_TRIES, retryAt, retryWait } from './retry-policy.ts'

const MINUTE = 60_000
const failed = (tryNumber: number, code: string | null = 'DOWNLOAD_FAILED', endedAt: number | null = NOON) =>
  anAttempt({ stage: 'FAILED', tryNumber, endedAt, error: code === null ? null : { code, message: 'no' } })

describe('a failed update', () => {
  it.each([
    [1, 1],
    [2, 4],
    [3, 16],
    [4, 64],
  ])('is tried again after try %i in %i minutes', (tryNumber, minutes) => {
    expect(retryAt(failed(tryNumber))).toBe(NOON + minutes * MINUTE)
  })

  it('is not tried by itself any more after the fifth try', () => {
    expect(MOST_TRIES).toBe(5)
    expect(retryAt(failed(5))).toBeNull()
    expect(retryAt(failed(6))).toBeNull()
  })

  it.each(Object.keys(UPDATE_ERRORS))('with %s is tried again only where that can help', (code) => {
    expect(retryAt(failed(1, code)) === null).toBe(isPermanent(code))
  })

  it('with a code of an agent that is newer than this server is tried again', () => {
    expect(retryAt(failed(1, 'SOLAR_FLARE'))).toBe(NOON + MINUTE)
  })

  it('that did not say why is tried again', () => {
    expect(retryAt(failed(1, null))).toBe(NOON + MINUTE)
  })

  it('counts from when it was last heard of, where its end is not known', () => {
    const attempt = { ...failed(1, null, null), updatedAt: NOON - MINUTE }
    expect(retryAt(attempt)).toBe(NOON)
  })

  it('waits ever longer, from a minute to six hours, whatever number it has', () => {
    expect(retryWait(0)).toBe(MINUTE)
    expect(retryWait(6)).toBe(6 * 60 * MINUTE)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (tryNumber) => {
        expect(retryWait(tryNumber + 1)).toBeGreaterThanOrEqual(retryWait(tryNumber))
        expect(retryWait(tryNumber)).toBeLessThanOrEqual(6 * 60 * MINUTE)
      }),
    )
  })
})
