import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextDelay, type CheckInOutcome } from './check-in-delay.ts'
import { retryAfterMs } from './http-request.ts'

const success: CheckInOutcome = { kind: 'success' }
const unreachable: CheckInOutcome = { kind: 'unreachable', message: 'nobody' }
const unauthenticated: CheckInOutcome = { kind: 'unauthenticated', message: 'who?' }
function busy(wait?: number): CheckInOutcome {
  return { kind: 'busy', message: '503', retryAfterMs: wait }
}

describe('the next check-in comes', () => {
  test.each<[string, CheckInOutcome, number, number, [number, number]]>([
    ['after the interval, give or take a tenth', success, 0, 300_000, [270_000, 330_000]],
    ['soon after the first failure', unreachable, 1, 300_000, [500, 1000]],
    ['later after the fourth', unreachable, 4, 300_000, [4000, 8000]],
    ['within the interval after many', unreachable, 1000, 300_000, [150_000, 300_000]],
    ['not faster than its short interval after a failure', unreachable, 1, 200, [100, 200]],
    ['within seconds when its interval is short', busy(), 50, 200, [2500, 5000]],
    ['when the server says', busy(900_000), 1, 300_000, [900_000, 900_000]],
    ['slowly while the token is unknown', unauthenticated, 1, 200, [27_000, 33_000]],
  ])('%s', (_, outcome, failures, interval, [least, most]) => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
        const delay = nextDelay(outcome, failures, interval, random)
        expect(delay).toBeGreaterThanOrEqual(least)
        expect(delay).toBeLessThanOrEqual(most)
      }),
    )
  })
})

test.each<[string | undefined, number | undefined]>([
  ['30', 30_000],
  ['0', 0],
  ['99999999', 3600_000],
  [new Date(61_000).toUTCString(), 60_000],
  ['soon', undefined],
  ['-5', undefined],
  [undefined, undefined],
])('Retry-After: %s is %s ms', (header, expected) => {
  expect(retryAfterMs(header, 1000)).toBe(expected)
})
