import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON } from '../testing/factories.ts'
import { aBegunStage, aPlan, aRollout, aShare, someCounts } from '../testing/rollout-factories.ts'
import { type RolloutCounts, type RolloutStep, progressRollout } from './progress-rollout.ts'
import type { RolloutFacts } from './rollout-facts.ts'

const BAKED = NOON + 15 * 60_000
const large = aRollout({ begun: [aBegunStage({ size: 100 })] })
const last = aRollout({ begun: [1, 10, 50, 100].map((size) => aBegunStage({ size })) })
const RING = { kind: 'LABELS', labels: { ring: 'canary' } } as const
const byLabels = aRollout({
  plan: aPlan({ stages: [aShare(1, { reach: RING }), aShare(100)] }),
  begun: [aBegunStage({ size: 0 })],
})

function step(rollout: RolloutFacts, counts: Partial<RolloutCounts>, now = BAKED): string {
  return words(progressRollout(rollout, someCounts(counts), now))
}

function words(done: RolloutStep): string {
  if (done.kind === 'wait') return `wait ${done.reason}`
  return done.kind === 'finish' ? `finish ${done.because}` : done.kind
}

describe('a rollout', () => {
  it.each<[string, RolloutFacts, Partial<RolloutCounts>, number, string]>([
    ['begins with its first stage', aRollout({ begun: [] }), {}, NOON, 'advance'],
    [
      'waits for a host that could begin',
      aRollout({ begun: [] }),
      { candidates: 0 },
      NOON,
      'wait NO_HOST_ONLINE',
    ],
    [
      'waits where labels reach nobody',
      aRollout({ begun: [aBegunStage({ size: 0 })] }),
      {},
      BAKED,
      'wait NO_HOST_IN_STAGE',
    ],
    [
      'goes on where the hosts with the labels came later',
      byLabels,
      { completed: 3, labelled: 4 },
      BAKED,
      'advance',
    ],
    [
      'wants half of those who came later',
      byLabels,
      { completed: 1, updating: 3, labelled: 4 },
      BAKED,
      'wait TOO_FEW_SUCCESSES',
    ],
    [
      'bears one failure of the many that came later',
      { ...byLabels, offered: 10 },
      { rolledBack: 1, completed: 8, labelled: 10 },
      BAKED,
      'advance',
    ],
    ['goes on when its canary has done well for long enough', aRollout(), { completed: 1 }, BAKED, 'advance'],
    ['watches the canary before', aRollout(), { completed: 1 }, BAKED - 1, 'wait BAKING'],
    ['goes nowhere without a success', aRollout(), { updating: 1 }, BAKED, 'wait TOO_FEW_SUCCESSES'],
    [
      'goes nowhere when its only canary went away',
      aRollout(),
      { reachable: 0 },
      BAKED,
      'wait TOO_FEW_SUCCESSES',
    ],
    ['wants half of a stage', large, { completed: 49, reachable: 51 }, BAKED, 'wait TOO_FEW_SUCCESSES'],
    ['goes on with half of it', large, { completed: 50, reachable: 50 }, BAKED, 'advance'],
    ['does not wait for hosts that cannot come', large, { completed: 20, reachable: 0 }, BAKED, 'advance'],
    ['halts when its only canary crashed', aRollout(), { rolledBack: 1 }, NOON, 'halt'],
    ['halts when its only canary was lost', aRollout(), { lost: 1 }, NOON, 'halt'],
    ['halts when its only canary failed', aRollout(), { failed: 1 }, NOON, 'halt'],
    ['bears two failures of many', large, { rolledBack: 2, updating: 98 }, NOON, 'wait TOO_FEW_SUCCESSES'],
    ['halts at the third', large, { rolledBack: 1, failed: 1, lost: 1, updating: 97 }, NOON, 'halt'],
    ['bears three failures of a hundred', large, { failed: 3, completed: 97 }, BAKED, 'advance'],
    ['halts at one in twenty', large, { failed: 5, completed: 95 }, BAKED, 'halt'],
    ['finishes after its last stage', last, { completed: 100, reachable: 0 }, BAKED, 'finish LAST_STAGE'],
    [
      'watches everybody, though the stage before was half of them',
      last,
      { completed: 94, reachable: 6 },
      BAKED,
      'wait TOO_FEW_SUCCESSES',
    ],
    ['finishes with nineteen of twenty', last, { completed: 95, reachable: 5 }, BAKED, 'finish LAST_STAGE'],
    [
      'does not wait in the end for hosts that cannot come',
      last,
      { completed: 60, reachable: 0 },
      BAKED,
      'finish LAST_STAGE',
    ],
    ['finishes when nobody is left', aRollout(), { completed: 3, remaining: 0 }, NOON, 'finish NOBODY_LEFT'],
    [
      'finishes at once for an empty fleet',
      aRollout({ begun: [] }),
      { candidates: 0, remaining: 0 },
      NOON,
      'finish NOBODY_LEFT',
    ],
    ['finishes at once without stages', aRollout({ plan: null, begun: [] }), {}, NOON, 'finish LAST_STAGE'],
    [
      'rests while it is paused, whatever fails',
      aRollout({ state: 'PAUSED' }),
      { rolledBack: 9 },
      BAKED,
      'rest',
    ],
    ['rests once it has halted', aRollout({ state: 'HALTED' }), { completed: 9 }, BAKED, 'rest'],
  ])('%s', (_, rollout, counts, now, expected) => {
    expect(step(rollout, counts, now)).toBe(expected)
  })

  it('says when a stage can end at the earliest, and how many successes are missing', () => {
    expect(progressRollout(aRollout(), someCounts({ completed: 1 }), NOON)).toMatchObject({ until: BAKED })
    expect(progressRollout(large, someCounts({ completed: 40, reachable: 60 }), NOON)).toMatchObject({
      missing: 10,
    })
  })

  it('needs no success where the plan asks for none', () => {
    const plan = aPlan({ stages: [aShare(1, { minSuccesses: 0, bakeSeconds: 0 }), aShare(100)] })
    expect(step(aRollout({ plan }), { updating: 1, reachable: 0 })).toBe('advance')
  })

  it('never goes on past too many failures, and never halts without one', () => {
    const count = fc.nat(200)
    const counts = fc.record({
      completed: count,
      failed: count,
      rolledBack: count,
      lost: count,
      remaining: count,
    })
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 300 }), (some, size) => {
        const done = progressRollout(aRollout({ begun: [aBegunStage({ size })] }), someCounts(some), BAKED)
        const failures = some.failed + some.rolledBack + some.lost
        const tooMany = failures >= Math.min(3, size) && failures / (failures + some.completed) >= 0.05
        expect(done.kind === 'halt').toBe(tooMany)
      }),
    )
  })
})
