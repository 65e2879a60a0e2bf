import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Labels } from '../hosts/labels.ts'
import { NOON, aHost } from '../testing/factories.ts'
import { aPlan, aRollout, aShare } from '../testing/rollout-factories.ts'
import { beginStage, beginStages } from './begin-stage.ts'
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
  const stage = beginStage(rollout, { present: population, awaited: 0 }, now)
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

  it.each([
    [1, [1, 1, 1, 1]],
    [3, [1, 1, 1, 3]],
    [4, [1, 1, 2, 4]],
    [10, [1, 1, 5, 10]],
    [199, [1, 19, 99, 199]],
    [201, [2, 20, 100, 201]],
  ])('reaches at most its share of %d hosts, rounded down, but one at least', (count, sizes) => {
    const hosts = fleet(count)
    expect(sizesOf(begin(begin(begin(begin(fresh, hosts), hosts), hosts), hosts))).toEqual(sizes)
  })

  it('reaches so many hosts where the plan counts', () => {
    const stages = [aShare(1, { reach: { kind: 'COUNT', hosts: 7 } }), aShare(100)]
    expect(sizesOf(begin(aRollout({ begun: [], plan: aPlan({ stages }) })))).toEqual([7])
  })

  it('reaches those with the labels', () => {
    const stages = [aShare(1, { reach: { kind: 'LABELS', labels: { ring: 'canary' } } }), aShare(100)]
    expect(sizesOf(begin(aRollout({ begun: [], plan: aPlan({ stages }) })))).toEqual([100])
  })

  it('that adds nobody began with the one before it, so that its hosts are not watched twice', () => {
    const hosts = fleet(3)
    const first = begin(fresh, hosts)
    expect(begin(first, hosts, NOON + 900).begun.map(({ startedAt }) => startedAt)).toEqual([NOON, NOON])
    expect(begin(first, fleet(20), NOON + 900).begun.at(-1)).toMatchObject({ startedAt: NOON + 900, size: 2 })
  })

  it('that adds nobody only because others are away begins anew, and watches', () => {
    const first = begin(fresh, fleet(100))
    const canaries = fleet(100).filter((host) => stageOf(first, host) !== null)
    const offered = { ...first, offered: 1 }
    expect(beginStage(offered, { present: canaries, awaited: 99 }, NOON + 900)).toMatchObject({
      startedAt: NOON + 900,
      size: 1,
    })
    expect(beginStages(offered, { present: canaries, awaited: 99 }, NOON + 900)).toHaveLength(1)
  })

  it('begins by a person’s wish together with those before it that add nobody', () => {
    const first = begin(fresh, fleet(3))
    const sizes = (count: number) =>
      beginStages(first, { present: fleet(count), awaited: 0 }, NOON + 1).map(({ size }) => size)
    expect(sizes(3)).toEqual([1, 1, 3])
    expect(sizes(6)).toEqual([1, 3])
    expect(sizes(20)).toEqual([2])
  })

  it('is none after the last', () => {
    const all = begin(begin(begin(begin(fresh))))
    expect(beginStage(all, { present: fleet(10), awaited: 0 }, NOON)).toBeNull()
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
