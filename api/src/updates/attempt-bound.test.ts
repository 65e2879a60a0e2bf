import { STAGES, isTerminal } from '@vesana/agent/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON, aHost, anAttempt } from '../testing/factories.ts'
import { attemptBound, isRunning, isTimedOut, timedOut } from './attempt-bound.ts'
import { endOf } from './end-silent-attempts.ts'

const MINUTE = 60_000
const BOUNDS = [
  ['REQUESTED', 30],
  ['SCHEDULED', 60],
  ['DOWNLOADING', 60],
  ['VERIFYING', 15],
  ['REPLACING', 15],
  ['RESTARTING', 30],
  ['WATCHING', 60],
] as const

describe('an attempt', () => {
  it.each(BOUNDS)('in %s may be silent for %i minutes, to the millisecond', (stage, minutes) => {
    const attempt = anAttempt({ stage })
    const last = NOON + minutes * MINUTE
    expect([isRunning(attempt, last), isTimedOut(attempt, last)]).toEqual([true, false])
    expect([isRunning(attempt, last + 1), isTimedOut(attempt, last + 1)]).toEqual([false, true])
    expect(timedOut(attempt)).toEqual({
      code: 'TIMED_OUT',
      message: `Nothing was heard of the update to v1.1.0 for ${minutes} minutes in the stage ${stage}.`,
    })
  })

  it.each(BOUNDS)(
    'in %s is not silent while the server is down: its %i minutes begin anew',
    (stage, minutes) => {
      const attempt = anAttempt({ stage })
      const back = NOON + 600 * MINUTE
      const last = back + minutes * MINUTE
      expect([isRunning(attempt, last, back), isTimedOut(attempt, last, back)]).toEqual([true, false])
      expect([isRunning(attempt, last + 1, back), isTimedOut(attempt, last + 1, back)]).toEqual([false, true])
    },
  )

  it.each(STAGES.filter(isTerminal))('that is %s neither runs nor times out, ever', (stage) => {
    const attempt = anAttempt({ stage, endedAt: NOON })
    expect(attemptBound(stage)).toBe(Infinity)
    expect([isRunning(attempt, NOON), isTimedOut(attempt, Number.MAX_SAFE_INTEGER)]).toEqual([false, false])
  })

  it('either runs, or is timed out, or has ended, at every moment', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STAGES), fc.integer({ min: 0, max: 120 * MINUTE }), (stage, after) => {
        const attempt = anAttempt({ stage })
        const states = [
          isRunning(attempt, NOON + after),
          isTimedOut(attempt, NOON + after),
          isTerminal(stage),
        ]
        expect(states.filter(Boolean)).toHaveLength(1)
      }),
    )
  })
})

describe('an attempt that timed out', () => {
  const silent = anAttempt({ stage: 'WATCHING', percent: 40 })

  it('failed, with its stage’s name, where the host does not run the version', () => {
    expect(endOf(aHost({ attempt: silent }), NOON)).toMatchObject({
      stage: 'FAILED',
      endedAt: NOON,
      error: { code: 'TIMED_OUT', message: expect.stringContaining('WATCHING') },
    })
  })

  it.each(['v1.1.0', 'v1.2.0'])('was completed where the host runs %s by now', (currentVersion) => {
    const end = { stage: 'COMPLETED', percent: null, error: null, endedAt: NOON }
    expect(endOf(aHost({ attempt: silent, currentVersion }), NOON)).toMatchObject(end)
  })

  it('failed where the host never said what it runs', () => {
    expect(endOf(aHost({ attempt: silent, currentVersion: null }), NOON)?.stage).toBe('FAILED')
  })

  it('is none where there was none', () => {
    expect(endOf(aHost({ attempt: null }), NOON)).toBeNull()
  })
})
