import { describe, expect, it } from 'vitest'
import { beginStage } from '../../../api/src/rollouts/begin-stage'
import type { BegunStage } from '../../../api/src/rollouts/rollout-facts'
import type { StageReach } from '../../../api/src/rollouts/rollout-plan'
import type { RolloutPlanPartsFragment, RolloutStagePartsFragment } from '../gql/graphql'
import { builtInPlan } from './plan-draft'
import { reachToday, stageSizes } from './plan-reach'

const nothing = {
  percent: null,
  atLeast: null,
  hosts: null,
  labels: null,
  bakeSeconds: 0,
  minSuccesses: null,
}
/** How many hosts the server itself lets into each stage of a fleet of that size. */
function serverSizes({ stages }: RolloutPlanPartsFragment, population: number): number[] {
  const ends = { offered: 0, updating: 0, completed: 0, failed: 0, rolledBack: 0, lost: 0 }
  const reachOf = ({ percent, atLeast, hosts }: RolloutStagePartsFragment): StageReach =>
    percent === null
      ? { kind: 'COUNT', hosts: hosts ?? 0 }
      : { kind: 'SHARE', percent, atLeast: atLeast ?? 1 }
  const plan = {
    stages: stages.map((one) => ({ reach: reachOf(one), bakeSeconds: 0, minSuccesses: null })),
    failureLimit: { count: 3, ratio: 0 },
    maxUpdating: null,
    spreadSeconds: 0,
  }
  const present = Array.from({ length: population }, (_, at) => ({
    id: `host-${at}`,
    labels: {},
    enrolledAt: 0,
  }))
  const begun: BegunStage[] = []
  for (const _ of stages) {
    const rollout = { id: 'r', releaseId: 'r', state: 'RUNNING' as const, plan, begun, ...ends }
    const next = beginStage(rollout, { present, awaited: 0 }, 1)
    if (next) begun.push(next)
  }
  return begun.map(({ size }) => size)
}

const stage = (but: Partial<RolloutStagePartsFragment>) => ({ ...nothing, ...but })

describe('how many hosts a plan’s stages reach today', () => {
  it.each([
    [0, [0, 0, 0, 0]],
    [1, [1, 1, 1, 1]],
    [48, [1, 4, 24, 48]],
    [1000, [10, 100, 500, 1000]],
  ])('is known for %d hosts', (population, sizes) => {
    expect(stageSizes(builtInPlan(), population)).toEqual(sizes)
  })

  it.each([1, 3, 48, 99, 100])('is what the server makes of %d hosts', (population) => {
    const odd = [
      stage({ percent: 0.5, atLeast: 3 }),
      stage({ hosts: 7 }),
      stage({ percent: 29, atLeast: 1 }),
      stage({ percent: 57, atLeast: 0 }),
      stage({ percent: 100, atLeast: 1 }),
    ]
    for (const plan of [builtInPlan(), { ...builtInPlan(), stages: odd }])
      expect(stageSizes(plan, population)).toEqual(serverSizes(plan, population))
  })

  it('never shrinks from stage to stage, and is not known by labels', () => {
    const labels = [{ key: 'ring', value: 'canary' }]
    const stages = [
      stage({ labels }),
      stage({ hosts: 20 }),
      stage({ percent: 10, atLeast: 1 }),
      stage({ percent: 100 }),
    ]
    expect(stageSizes({ ...builtInPlan(), stages }, 50)).toEqual([null, 20, 20, 50])
    expect(reachToday({ ...builtInPlan(), stages }, 50)).toBe(
      'With today’s fleet: those with its labels, then 20, then 20, then all 50.',
    )
  })

  it('is said in a sentence, where there are hosts and more than one stage', () => {
    expect(reachToday(builtInPlan(), 48)).toBe('With today’s fleet: 1 host, then 4, then 24, then all 48.')
    expect(reachToday(builtInPlan(), 0)).toBeUndefined()
    expect(reachToday({ ...builtInPlan(), stages: [stage({ percent: 100 })] }, 48)).toBeUndefined()
  })
})
