import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON, aHost, anAttempt } from '../testing/factories.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import { IDLE_MS, SILENCE_MS, type Standing, TAKING_MS, endOfOffer, outcomeAfter } from './end-of-offer.ts'
import { OFFER_OUTCOMES, type OfferFacts, type OfferOutcome, isGivenBack } from './rollout-facts.ts'

const HOUR = 3_600_000
const offer = (but: Partial<OfferFacts> = {}): OfferFacts => ({
  rolloutId: 'rollout-1',
  version: 'v1.1.0',
  offeredAt: NOON,
  outcome: null,
  ...but,
})
const begun = anAttempt({ stage: 'DOWNLOADING' })

interface Case {
  readonly after: number
  readonly host?: Partial<HostFacts>
  readonly standing?: Standing
  /** How long after noon the server began to listen; by default long before. */
  readonly back?: number
}

/** A host that was offered v1.1.0 at noon; how that has ended so long afterwards. */
function endAfter({ after, host = {}, standing = 'OFFERED', back = -HOUR }: Case): OfferOutcome | null {
  const seen = { lastSeenAt: NOON + after, offer: offer() }
  return endOfOffer(aHost({ ...seen, ...host }), standing, NOON + after, NOON + back)
}

const on = (currentVersion: string) => ({ currentVersion })
const silentSince = (lastSeenAt: number) => ({ lastSeenAt })
const ended = (outcome: OfferOutcome) => ({ offer: offer({ outcome }) })

const CASES: Array<[string, Case, OfferOutcome | null]> = [
  ['has just been made: open', { after: 0 }, null],
  ['waits to be taken: open', { after: IDLE_MS }, null],
  ['is not begun by a host that lives: lost', { after: IDLE_MS + 1 }, 'LOST'],
  ['is begun and runs long: open', { after: IDLE_MS + 1, host: { attempt: begun } }, null],
  ['is of a silent host: open at first', { after: SILENCE_MS, host: silentSince(NOON) }, null],
  ['is of a silent host: lost at last', { after: SILENCE_MS + 1, host: silentSince(NOON) }, 'LOST'],
  [
    'is of a host that nobody could hear: open',
    { after: HOUR + SILENCE_MS, host: silentSince(NOON), back: HOUR },
    null,
  ],
  [
    'is of a host that was silent after that, too: lost',
    { after: HOUR + SILENCE_MS + 1, host: silentSince(NOON), back: HOUR },
    'LOST',
  ],
  ['is not begun, as far as could be heard: open', { after: HOUR + IDLE_MS, back: HOUR }, null],
  [
    'is begun by a host of which only reports are heard: open',
    {
      after: SILENCE_MS + 1,
      host: { ...silentSince(NOON), attempt: { ...begun, updatedAt: NOON + 60_000 } },
    },
    null,
  ],
  [
    'is begun by a host that fell silent: lost',
    { after: SILENCE_MS + 1, host: { ...silentSince(NOON), attempt: begun } },
    'LOST',
  ],
  [
    'is of a host that seldom speaks: open',
    { after: 2 * HOUR, host: { ...silentSince(NOON), heartbeatIntervalMs: HOUR } },
    null,
  ],
  ['is of a host that runs the version: completed', { after: 1, host: on('v1.1.0') }, 'COMPLETED'],
  ['is of a host that runs more: completed', { after: 1, host: on('v1.2.0') }, 'COMPLETED'],
  ['is of a host on trial: open', { after: 1, host: { ...on('v1.1.0'), attempt: begun } }, null],
  [
    'is of a host that rolled back: open until that is written',
    { after: 1, host: { ...on('v1.1.0'), attempt: anAttempt({ stage: 'ROLLED_BACK' }) } },
    null,
  ],
  [
    'was lost, and the host runs it: completed',
    { after: 1, host: { ...ended('LOST'), ...on('v1.1.0') } },
    'COMPLETED',
  ],
  [
    'was lost, and the host runs more: lost still',
    { after: 1, host: { ...ended('LOST'), ...on('v1.2.0') } },
    null,
  ],
  [
    'failed, and the host runs more: failed still',
    { after: 1, host: { ...ended('FAILED'), ...on('v1.2.0') } },
    null,
  ],
  ['is completed: nothing new', { after: 1, host: { ...ended('COMPLETED'), ...on('v1.1.0') } }, null],
  [
    'has ended and time passes: nothing new',
    { after: 9 * HOUR, host: { ...ended('FAILED'), lastSeenAt: NOON } },
    null,
  ],

  [
    'is of a host held back: open as long as it may have begun',
    { after: TAKING_MS - 1, standing: 'HELD' },
    null,
  ],
  ['is of a host held back: returned', { after: TAKING_MS, standing: 'HELD' }, 'RETURNED'],
  [
    'is of a host held back that has begun: runs on',
    { after: IDLE_MS + 1, standing: 'HELD', host: { attempt: begun } },
    null,
  ],
  [
    'is of a host held back that has not spoken since: open, as it may have begun',
    { after: SILENCE_MS, standing: 'HELD', host: silentSince(NOON + TAKING_MS - 1) },
    null,
  ],
  [
    'is of a host held back that was never heard of again: lost',
    { after: SILENCE_MS + 1, standing: 'HELD', host: silentSince(NOON) },
    'LOST',
  ],
  ['is of a stopped rollout: withdrawn', { after: TAKING_MS, standing: 'STOPPED' }, 'WITHDRAWN'],
  [
    'is of a stopped rollout, begun: runs on',
    { after: IDLE_MS + 1, standing: 'STOPPED', host: { attempt: begun } },
    null,
  ],
  [
    'is of a stopped rollout, and the host runs the next release: withdrawn, never completed',
    { after: TAKING_MS, standing: 'STOPPED', host: on('v1.2.0') },
    'WITHDRAWN',
  ],
]

describe('an offer that', () => {
  it.each(CASES)('%s', (_what, one, expected) => {
    expect(endAfter(one)).toBe(expected)
  })

  it('was never made ends never', () => {
    expect(endOfOffer(aHost({ offer: null, lastSeenAt: 0 }), 'OFFERED', NOON)).toBeNull()
  })

  it('is open ends in any case, whatever its host does but update', () => {
    const standings = fc.constantFrom<Standing>('OFFERED', 'HELD', 'STOPPED')
    const times = fc.integer({ min: 0, max: 3 * HOUR })
    fc.assert(
      fc.property(standings, times, fc.constantFrom(60_000, HOUR), (standing, seen, heartbeatIntervalMs) => {
        const host = { lastSeenAt: NOON + seen, heartbeatIntervalMs }
        const latest = seen + Math.max(IDLE_MS, 3 * heartbeatIntervalMs)
        expect(endAfter({ after: latest + 1, host, standing })).not.toBeNull()
      }),
    )
  })
})

const outcomes = fc.constantFrom(...OFFER_OUTCOMES)
const TABLE: Array<[OfferOutcome | null, OfferOutcome, OfferOutcome]> = [
  [null, 'LOST', 'LOST'],
  [null, 'RETURNED', 'RETURNED'],
  ['LOST', 'COMPLETED', 'COMPLETED'],
  ['LOST', 'FAILED', 'FAILED'],
  ['COMPLETED', 'ROLLED_BACK', 'ROLLED_BACK'],
  ['COMPLETED', 'FAILED', 'COMPLETED'],
  ['FAILED', 'COMPLETED', 'COMPLETED'],
  ['FAILED', 'LOST', 'FAILED'],
  ['RETURNED', 'COMPLETED', 'COMPLETED'],
  ['RETURNED', 'ROLLED_BACK', 'ROLLED_BACK'],
  ['COMPLETED', 'WITHDRAWN', 'COMPLETED'],
]

describe('the outcome', () => {
  it.each(TABLE)('%s, and then %s, is %s', (before, news, after) => {
    expect(outcomeAfter(before, news)).toBe(after)
  })

  it('is not changed by the same news again', () => {
    const before = fc.option(outcomes, { nil: null })
    fc.assert(
      fc.property(before, outcomes, (one, news) => {
        const after = outcomeAfter(one, news)
        expect(outcomeAfter(after, news)).toBe(after)
      }),
    )
  })

  it('is never made worse by silence or a stop', () => {
    fc.assert(
      fc.property(outcomes, outcomes, (before, news) => {
        if (news === 'LOST' || isGivenBack(news)) expect(outcomeAfter(before, news)).toBe(before)
      }),
    )
  })
})
