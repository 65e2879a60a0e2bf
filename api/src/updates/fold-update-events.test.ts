import { STAGES, type UpdateEvent, isTerminal } from '@vesana/agent/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AttemptProgress, foldUpdateEvents } from './fold-update-events.ts'

const anEvent = (seq: number, stage: UpdateEvent['stage'], percent?: number): UpdateEvent => ({
  attempt_id: 'a',
  seq,
  stage,
  from_version: 'v1.0.0',
  to_version: 'v1.1.0',
  percent,
  at: '2026-11-23T12:00:00Z',
})

describe('foldUpdateEvents', () => {
  it('stands where the event with the highest number says, whatever order they came in', () => {
    const events = [anEvent(3, 'VERIFYING'), anEvent(1, 'SCHEDULED'), anEvent(2, 'DOWNLOADING', 41.6)]
    expect(foldUpdateEvents(null, events)).toMatchObject({ stage: 'VERIFYING', stageSeq: 3, percent: null })
  })

  it('keeps the error of the event that ended it', () => {
    const error = { code: 'DIGEST_MISMATCH', message: 'expected a, got b' }
    expect(foldUpdateEvents(null, [{ ...anEvent(4, 'FAILED'), error }])).toMatchObject({
      errorCode: error.code,
      errorMessage: error.message,
    })
  })

  it('takes nothing back once it is terminal', () => {
    const done = foldUpdateEvents(null, [anEvent(5, 'COMPLETED')])
    expect(foldUpdateEvents(done, [anEvent(6, 'FAILED'), anEvent(2, 'DOWNLOADING')])).toEqual(done)
  })

  const silent: AttemptProgress = {
    stage: 'FAILED',
    stageSeq: 3,
    percent: null,
    errorCode: 'TIMED_OUT',
    errorMessage: 'Nothing was heard',
  }

  it.each(['COMPLETED', 'ROLLED_BACK', 'FAILED'] as const)(
    'takes a host’s own word, %s, over the end that the server gave to its silence',
    (stage) => {
      const error = { code: 'TRIAL_FAILED', message: 'exit status 1' }
      const end = { stage, stageSeq: 4, errorCode: error.code }
      expect(foldUpdateEvents(silent, [{ ...anEvent(4, stage), error }])).toMatchObject(end)
    },
  )

  it('takes nothing else over it: neither a stage on the way nor what had been told before', () => {
    const late = [anEvent(2, 'COMPLETED'), anEvent(3, 'COMPLETED'), anEvent(4, 'WATCHING', 10)]
    expect(foldUpdateEvents(silent, late)).toEqual(silent)
  })

  it('takes a host’s own word once', () => {
    const completed = foldUpdateEvents(silent, [anEvent(5, 'COMPLETED')])
    expect(foldUpdateEvents(completed, [anEvent(6, 'ROLLED_BACK')])).toEqual(completed)
  })

  const events = fc
    .uniqueArray(fc.record({ seq: fc.nat(20), stage: fc.constantFrom(...STAGES) }), {
      minLength: 1,
      selector: ({ seq }) => seq,
    })
    .map((list) => list.map(({ seq, stage }) => anEvent(seq, stage)))

  it('comes to the same end however the events are repeated and split into batches', () => {
    fc.assert(
      fc.property(events, fc.nat(19), fc.nat(19), (all, from, to) => {
        const sorted = all.toSorted((a, b) => a.seq - b.seq)
        const whole = foldUpdateEvents(null, sorted)
        const again = sorted.slice(Math.min(from, to), Math.max(from, to))
        const batches = [sorted.slice(0, from), again, sorted].filter((batch) => batch.length > 0)
        const split = batches.reduce<AttemptProgress | null>(foldUpdateEvents, null)
        expect(split).toEqual(whole)
      }),
      { numRuns: 2000 },
    )
  })

  it('never leaves a terminal stage', () => {
    fc.assert(
      fc.property(events, events, (first, second) => {
        const before = foldUpdateEvents(null, first)
        if (isTerminal(before.stage)) expect(foldUpdateEvents(before, second)).toEqual(before)
      }),
      { numRuns: 2000 },
    )
  })
})
