import { describe, expect, it } from 'vitest'
import { aPlan, aShare } from '../testing/rollout-factories.ts'
import { DEFAULT_PLAN, type RolloutPlan, judgePlan } from './rollout-plan.ts'

const labels = aShare(1, { reach: { kind: 'LABELS', labels: { ring: 'canary' } } })

describe('a plan', () => {
  it('may be the default one, or begin with labels or a number of hosts', () => {
    const counted = aShare(1, { reach: { kind: 'COUNT', hosts: 5 } })
    for (const plan of [DEFAULT_PLAN, aPlan({ stages: [labels, counted, aShare(100)] })]) {
      expect(judgePlan(plan)).toEqual({ ok: true, value: plan })
    }
  })

  it.each<[string, Partial<RolloutPlan>, string]>([
    ['no stage', { stages: [] }, 'stages'],
    [
      'more stages than anyone can watch',
      { stages: Array.from({ length: 21 }, (_, i) => aShare(i + 1)) },
      'stages',
    ],
    ['stages that shrink', { stages: [aShare(50), aShare(10), aShare(100)] }, 'stages'],
    ['an end before everybody', { stages: [aShare(50)] }, 'stages.0'],
    ['an end by labels', { stages: [labels] }, 'stages.0'],
    ['a stage of nobody', { stages: [aShare(0), aShare(100)] }, 'stages.0.percent'],
    ['a stage of more than all', { stages: [aShare(101)] }, 'stages.0.percent'],
    ['a share that is no number', { stages: [aShare(Number.NaN), aShare(100)] }, 'stages.0.percent'],
    [
      'labels without any',
      { stages: [aShare(1, { reach: { kind: 'LABELS', labels: {} } }), aShare(100)] },
      'stages.0.labels',
    ],
    [
      'half a host',
      { stages: [aShare(1, { reach: { kind: 'COUNT', hosts: 0.5 } }), aShare(100)] },
      'stages.0.hosts',
    ],
    ['a watch that never ends', { stages: [aShare(100, { bakeSeconds: 1e9 })] }, 'stages.0.bakeSeconds'],
    ['fewer than no successes', { stages: [aShare(100, { minSuccesses: -1 })] }, 'stages.0.minSuccesses'],
    ['a halt before any failure', { failureLimit: { count: 0, ratio: 0 } }, 'failureLimit.count'],
    ['a share of failures above one', { failureLimit: { count: 1, ratio: 5 } }, 'failureLimit.ratio'],
    ['room for nobody', { maxUpdating: 0 }, 'maxUpdating'],
    ['a spread backwards', { spreadSeconds: -1 }, 'spreadSeconds'],
  ])('is refused with %s', (_, but, field) => {
    expect(judgePlan(aPlan(but))).toMatchObject({ ok: false, failure: { code: 'BAD_USER_INPUT', field } })
  })
})
