import { describe, expect, it } from 'vitest'
import { REASON_CODES } from '../../../api/src/updates/reasons'
import type { HostReason } from '../gql/graphql'
import { reasons } from './host-words'
import { nextCheckInWords, reasonEnd, reasonInWords, rolloutOfReason } from './reason-words'

const NOON = Date.parse('2026-11-23T12:00:00Z')
const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString()
const status = (
  reason: HostReason,
  reasonParameters: Record<string, unknown> = {},
  nextCheckAt: string | null = null,
) => ({ reason, reasonParameters, nextCheckAt })

describe('the reason of a host', () => {
  it('has words of its own, whichever the server gives', () => {
    expect(Object.keys(reasons).toSorted()).toEqual(REASON_CODES.toSorted())
    const words = Object.values(reasons)
    expect(words.every((text) => text.trim().length > 0)).toBe(true)
    expect(new Set(words).size).toBe(words.length)
  })

  it.each<[HostReason, Record<string, unknown>, string]>([
    ['BELOW_MINIMUM', { minimumVersion: 'v1.1.0' }, 'Needs v1.1.0 first'],
    ['BELOW_MINIMUM', {}, 'Needs an earlier release first'],
    ['OFFERED', { serverVersion: 'v1.2.0', version: 'v1.1.0' }, 'Offered v1.1.0, waits for the next poll'],
    ['OFFERED', { serverVersion: 'v1.2.0', version: 'v1.2.0' }, 'Offered, waits for the next poll'],
    ['WAITING_FOR_STAGE', { stage: 2 }, 'Waits, stage 2 is under way'],
    ['WAITING_FOR_STAGE', { stage: 0 }, 'Its stage has not come yet'],
    ['RETRY_LATER', { tries: 3 }, 'Failed 3 times, tried again later'],
    ['RETRY_LATER', { tries: 1 }, 'Failed, tried again later'],
    ['QUARANTINED', { serverVersion: 'v1.2.0', version: 'v1.1.0' }, 'Rolled back v1.1.0, quarantined'],
    ['QUARANTINED', { serverVersion: 'v1.2.0' }, 'Rolled back, release quarantined'],
    ['RESTORING', { withdrawn: 'v1.2.0' }, 'Leaves v1.2.0, restores its backup'],
    ['PAUSED', { serverVersion: 'v1.2.0' }, 'Auto-update paused'],
  ])('%s with %j is “%s”', (reason, parameters, words) => {
    expect(reasonInWords(status(reason, parameters))).toBe(words)
  })

  it.each<[HostReason, string]>([
    ['OUTSIDE_WINDOW', 'it opens in 3 h'],
    ['RETRY_LATER', 'tried again in 3 h'],
    ['WAITING_FOR_STAGE', 'its turn comes in 3 h'],
  ])('%s says when it ends, where that is known', (reason, words) => {
    expect(reasonEnd(status(reason, { from: at(180) }), NOON)).toEqual({ at: at(180), words })
    expect(reasonEnd(status(reason, { from: at(-1) }), NOON)?.words).toMatch(/ now$/)
    expect(reasonEnd(status(reason), NOON)).toBeUndefined()
  })

  it('says when the host checks in again, unless that is told already or not known', () => {
    expect(nextCheckInWords(status('PAUSED', {}, at(1)), NOON)).toBe('in 60 s')
    expect(nextCheckInWords(status('PAUSED', {}, at(-1)), NOON)).toBe('at any moment')
    expect(nextCheckInWords(status('PAUSED'), NOON)).toBeUndefined()
    expect(nextCheckInWords(status('OUTSIDE_WINDOW', { from: at(180) }, at(180)), NOON)).toBeUndefined()
  })

  it('leads to the rollout that holds the host back', () => {
    expect(rolloutOfReason(status('ROLLOUT_HALTED', { rollout: 'r1' }))).toBe('r1')
    expect(rolloutOfReason(status('PAUSED'))).toBeUndefined()
  })
})
