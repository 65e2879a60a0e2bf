import { describe, expect, it } from 'vitest'
import type { RolloutStagePartsFragment } from '../gql/graphql'
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
