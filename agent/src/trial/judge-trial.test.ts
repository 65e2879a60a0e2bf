import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  beginRun,
  endRun,
  judgeTrial,
  needsOpinion,
  renewLease,
  type Clock,
  type Facts,
  type Judgement,
  type Opinion,
} from './judge-trial.ts'
import { newTrialRecord, trialRecordSchema, type Exit, type TrialRecord } from './trial-record.ts'

const LEASE_MS = 60_000
const ONE = { result: 'exit-code', code: 'exited', status: '1' }
const SEGV = { result: 'core-dump', code: 'dumped', status: 'SEGV' }
const NO_EXEC = { result: 'exit-code', code: 'exited', status: '203' }
const ZERO = { result: 'protocol', code: 'exited', status: '0' }
const CONFIG = { result: 'exit-code', code: 'exited', status: '78' }
const CRASHED_ON_WINDOWS = { result: 'exit-code', code: 'exited', status: '0xC0000005' }
const HUNG = { result: 'timeout', code: 'killed', status: 'TERM' }
const STOPPED = { result: 'success', code: 'exited', status: '0' }

const fresh = newTrialRecord({
  attempt_id: 'one',
  from_version: 'v1.0.0',
  to_version: 'v1.1.0',
  sha256: 'a'.repeat(64),
})

/** One start and what became of it: how long it ran, how it ended (undefined: nobody saw), on which boot. */
type Run = [ranMs: number, exit: Exit | undefined, nextBoot?: string]

function after(runs: readonly Run[], from: TrialRecord = fresh): TrialRecord {
  let clock: Clock = { bootId: 'first', monotonicMs: 1000 }
  return runs.reduce((record, [ranMs, exit, nextBoot]) => {
    const began = beginRun(record, clock)
    clock =
      nextBoot === undefined
        ? { ...clock, monotonicMs: clock.monotonicMs + ranMs }
        : { bootId: nextBoot, monotonicMs: 5 }
    return endRun(began, exit, clock)
  }, from)
}

function silent(opinion: Opinion): Facts {
  return { opinion, claimsServerTrouble: false }
}

function times(count: number, run: Run): Run[] {
  return Array.from({ length: count }, () => run)
}

describe('a trial', () => {
  test.each<[string, Run[], Opinion, Judgement['kind']]>([
    ['is kept before anything happened', [], 'not-asked', 'keep'],
    ['is kept after two crashes', times(2, [0, ONE]), 'not-asked', 'keep'],
    ['ends with the third crash when the old version is accepted', times(3, [0, ONE]), 'accepted', 'restore'],
    ['ends when it hung until systemd had enough', [[20_000, HUNG]], 'accepted', 'restore'],
    [
      'ends when it ran for a lease',
      [
        [30_000, ONE],
        [30_000, ONE],
      ],
      'accepted',
      'restore',
    ],
    [
      'ends when it ran for a lease, stopped on purpose in between',
      [
        [30_000, STOPPED],
        [30_000, STOPPED],
      ],
      'accepted',
      'restore',
    ],
    ['is renewed while the server is away', times(3, [0, ONE]), 'unreachable', 'renew'],
    ['is renewed while the server is busy', [[60_000, HUNG]], 'busy', 'renew'],
    ['is renewed when the old token is not accepted either', [[60_000, HUNG]], 'unauthenticated', 'renew'],
    ['is renewed when the server refuses the old version, too', [[60_000, HUNG]], 'refused', 'renew'],
    ['is renewed when nobody can read the configuration', [[60_000, HUNG]], 'misconfigured', 'renew'],
    [
      'ends with the fifth crash at once, whatever the server says',
      times(5, [0, SEGV]),
      'unreachable',
      'restore',
    ],
    ['ends with the fifth 203/EXEC, whatever the server says', times(5, [0, NO_EXEC]), 'busy', 'restore'],
    ['ends with the fifth exit 0', times(5, [0, ZERO]), 'unreachable', 'restore'],
    [
      'does not end for a configuration that neither version can read',
      times(9, [0, CONFIG]),
      'misconfigured',
      'renew',
    ],
    [
      'ends for a configuration that only the old version can read',
      times(3, [0, CONFIG]),
      'accepted',
      'restore',
    ],
    ['bears slow crashes while the server is away', times(9, [20_000, ONE]), 'unreachable', 'renew'],
    [
      'counts crashes at once in a row only',
      [...times(4, [0, ONE]), [20_000, ONE], [0, ONE]],
      'unreachable',
      'renew',
    ],
    ['is kept over any number of stops on purpose', times(50, [100, STOPPED]), 'not-asked', 'keep'],
    [
      'is kept over any number of reboots',
      times(50, [1, undefined, 'next']).map(([ran, exit], index) => [ran, exit, `boot ${index}`]),
      'not-asked',
      'keep',
    ],
    ['counts an end that nobody saw', times(3, [0, undefined]), 'accepted', 'restore'],
  ])('%s', (_, runs, opinion, expected) => {
    expect(judgeTrial(after(runs), silent(opinion), LEASE_MS).kind).toBe(expected)
  })

  describe('that says the server failed it', () => {
    const claim: Facts = { opinion: 'accepted', claimsServerTrouble: true }
    const judge = (record: TrialRecord): Judgement => judgeTrial(record, claim, LEASE_MS)

    test('is doubted for one lease more, then ends', () => {
      const timedOut = after([[60_000, HUNG]])
      expect(judge(timedOut)).toEqual({ kind: 'renew', doubted: true })
      expect(judge(after([[60_000, HUNG]], renewLease(timedOut, true))).kind).toBe('restore')
    })

    test('is believed again when the server fails the old one, too', () => {
      const doubted = renewLease(after([[60_000, HUNG]]), true)
      const away: Facts = { opinion: 'unreachable', claimsServerTrouble: true }
      expect(judgeTrial(after([[60_000, HUNG]], doubted), away, LEASE_MS)).toEqual({
        kind: 'renew',
        doubted: false,
      })
    })

    test('is not believed when it crashes', () => {
      expect(judge(after(times(3, [0, ONE]))).kind).toBe('restore')
    })
  })

  test.each<[Run[], string]>([
    [times(3, [400, ONE]), 'v1.1.0 exited with code 1 after 0 s (3 times). v1.0.0 is back.'],
    [
      times(3, [400, CRASHED_ON_WINDOWS]),
      'v1.1.0 crashed with 0xC0000005 after 0 s (3 times). v1.0.0 is back.',
    ],
    [times(2, [30_000, ONE]), 'v1.1.0 exited with code 1 after 30 s (2 times). v1.0.0 is back.'],
    [times(3, [0, SEGV]), 'v1.1.0 was killed by SIGSEGV after 0 s (3 times). v1.0.0 is back.'],
    [times(3, [0, NO_EXEC]), 'v1.1.0 could not be executed (203/EXEC) (3 times). v1.0.0 is back.'],
    [[[60_000, HUNG]], 'v1.1.0 did not report within its lease of 60 s. v1.0.0 is back.'],
    [[[60_000, STOPPED]], 'v1.1.0 did not report within its lease of 60 s. v1.0.0 is back.'],
    [times(3, [0, undefined]), 'v1.1.0 ended after 0 s without anyone seeing how (3 times). v1.0.0 is back.'],
  ])('says why it ended: %#', (runs, message) => {
    expect(judgeTrial(after(runs), silent('accepted'), LEASE_MS)).toEqual({ kind: 'restore', message })
  })
})

const anyExit = fc.constantFrom(ONE, SEGV, NO_EXEC, ZERO, HUNG, STOPPED, undefined)
const anyRun: fc.Arbitrary<Run> = fc.tuple(fc.integer({ min: 0, max: 120_000 }), anyExit)
const noWord = fc.constantFrom<Opinion>('unauthenticated', 'unreachable', 'busy', 'refused', 'misconfigured')

describe('whatever happens', () => {
  test('nothing is undone before the old version has been asked', () => {
    fc.assert(
      fc.property(fc.array(anyRun), (runs) => {
        const record = after(runs)
        if (!needsOpinion(record, LEASE_MS)) {
          expect(judgeTrial(record, silent('not-asked'), LEASE_MS)).toEqual({ kind: 'keep' })
        }
      }),
    )
  })

  test('a version that does not crash is never undone without the word of the server', () => {
    const calm = fc.tuple(fc.integer({ min: 0, max: 120_000 }), fc.constantFrom<Exit>(STOPPED, HUNG))
    const slow = calm.filter(([ranMs, exit]) => exit === STOPPED || ranMs >= 10_000)
    fc.assert(
      fc.property(fc.array(slow), noWord, (runs, opinion) => {
        expect(judgeTrial(after(runs), silent(opinion), LEASE_MS).kind).not.toBe('restore')
      }),
    )
  })

  test('a version that only fails is undone within two minutes of running and five starts', () => {
    const failing = fc.tuple(
      fc.integer({ min: 0, max: 60_000 }),
      fc.constantFrom<Exit>(ONE, SEGV, NO_EXEC, ZERO, HUNG),
    )
    fc.assert(
      fc.property(fc.array(failing, { minLength: 5, maxLength: 5 }), (runs) => {
        const at = runs.findIndex((_, index) => needsOpinion(after(runs.slice(0, index + 1)), LEASE_MS))
        expect(at).toBeGreaterThanOrEqual(0)
        const record = after(runs.slice(0, at + 1))
        expect(judgeTrial(record, silent('accepted'), LEASE_MS).kind).toBe('restore')
        expect(record.lease.ran_ms).toBeLessThanOrEqual(2 * LEASE_MS)
      }),
    )
  })

  test('a renewed lease is whole, and the record can be written and read', () => {
    fc.assert(
      fc.property(fc.array(anyRun), (runs) => {
        const renewed = renewLease(after(runs), false)
        expect(renewed.lease).toEqual({ crashes: 0, ran_ms: 0 })
        expect(trialRecordSchema.parse(JSON.parse(JSON.stringify(renewed)))).toEqual(renewed)
      }),
    )
  })

  test('a clock that seems to run backwards takes nothing off the lease', () => {
    const began = beginRun(fresh, { bootId: 'first', monotonicMs: 5000 })
    expect(endRun(began, ONE, { bootId: 'first', monotonicMs: 1 }).lease.ran_ms).toBe(0)
  })
})
