import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Labels } from '../hosts/labels.ts'
import { NOON, aHost } from '../testing/factories.ts'
import { aPlan, aRollout, aShare } from '../testing/rollout-factories.ts'
import { beginStage } from './begin-stage.ts'
import { stageOf } from './judge-turn.ts'
import type { BegunStage, RolloutFacts } from './rollout-facts.ts'
import type { RolloutStage } from './rollout-plan.ts'

function fleet(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const labels: Labels = index % 10 === 0 ? { ring: 'canary' } : {}
    return aHost({ id: `host-${index}`, labels, enrolledAt: NOON - 1 })
  })
}

function begin(rollout: RolloutFacts, population = fleet(1000), now = NOON): RolloutFacts {
  const stage = beginStage(rollout, population, now)
  if (stage === null) throw new Error('no stage is left')
  return { ...rollout, begun: [...rollout.begun, stage] }
}

const sizesOf = ({ begun }: RolloutFacts): number[] => begun.map(({ size }: BegunStage) => size)
const fresh = aRollout({ begun: [] })

describe('a stage that begins', () => {
  it('reaches its share of the fleet, those before it included', () => {
    expect(sizesOf(begin(begin(begin(begin(fresh)))))).toEqual([10, 100, 500, 1000])
  })

  it('reaches at least one host of a small fleet', () => {
    expect(sizesOf(begin(begin(fresh, fleet(3)), fleet(3)))).toEqual([1, 1])
  })

  it('reaches so many hosts where the plan counts', () => {
    const stages = [aShare(1, { reach: { kind: 'COUNT', hosts: 7 } }), aShare(100)]
    expect(sizesOf(begin(aRollout({ begun: [], plan: aPlan({ stages }) })))).toEqual([7])
  })

  it('reaches those with the labels', () => {
    const stages = [aShare(1, { reach: { kind: 'LABELS', labels: { ring: 'canary' } } }), aShare(100)]
    expect(sizesOf(begin(aRollout({ begun: [], plan: aPlan({ stages }) })))).toEqual([100])
  })

  it('is none after the last', () => {
    const all = begin(begin(begin(begin(fresh))))
    expect(beginStage(all, fleet(10), NOON)).toBeNull()
  })

  it('keeps every host that is in, and moves none because another joined', () => {
    const stage = fc.oneof(
      fc.integer({ min: 1, max: 99 }).map((percent) => aShare(percent)),
      fc.integer({ min: 1, max: 30 }).map((hosts) => aShare(1, { reach: { kind: 'COUNT', hosts } })),
      fc.constant(aShare(1, { reach: { kind: 'LABELS', labels: { ring: 'canary' } } })),
    )
    fc.assert(
      fc.property(fc.array(stage, { maxLength: 5 }), fc.nat(80), fc.nat(80), (stages, size, joined) => {
        const plan = aPlan({ stages: [...stages, aShare(100)] as RolloutStage[] })
        const before = begin(aRollout({ begun: [], plan }), fleet(size))
        const reached = fleet(size).filter((host) => stageOf(before, host) !== null)
        let rollout = before
        while (rollout.begun.length < plan.stages.length) {
          rollout = begin(rollout, fleet(size + joined), NOON + rollout.begun.length)
          for (const host of reached) expect(stageOf(rollout, host)).not.toBeNull()
        }
        const sizes = sizesOf(rollout)
        expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes)
        expect(sizes.at(-1)).toBe(plan.stages.length === 1 ? size : size + joined)
      }),
    )
  })
})
