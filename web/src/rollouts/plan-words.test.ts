import { describe, expect, it } from 'vitest'
import type { RolloutPlanPartsFragment, RolloutStagePartsFragment } from '../gql/graphql'
import { builtInPlan } from './plan-draft'
import { planInWords, stageInWords } from './plan-words'

function aStage(but: Partial<RolloutStagePartsFragment>): RolloutStagePartsFragment {
  return {
    percent: null,
    atLeast: null,
    hosts: null,
    labels: null,
    bakeSeconds: 0,
    minSuccesses: null,
    ...but,
  }
}

const canaries = aStage({ labels: [{ key: 'ring', value: 'canary' }], bakeSeconds: 3600 })
const everybody = aStage({ percent: 100, atLeast: 1 })

describe('a plan in words', () => {
  it.each<[string, Partial<RolloutPlanPartsFragment>, string]>([
    [
      'the built-in plan',
      {},
      'First 1 % (at least 1 host), watched for 15 min; then 10 %, watched for 15 min; then 50 %, watched for 15 min; then everybody. Halts when 3 hosts (or all of a smaller stage) have failed and these are 5 % or more of those that ended.',
    ],
    [
      'labels, a number of hosts, and a least number that the stage before did not have',
      {
        stages: [
          canaries,
          aStage({ hosts: 5, bakeSeconds: 90 }),
          aStage({ percent: 2.5, atLeast: 20 }),
          everybody,
        ],
      },
      'First hosts with ring=canary, watched for 1 h; then 5 hosts, watched for 1 min 30 s; then 2.5 % (at least 20 hosts); then everybody. Halts when 3 hosts (or all of a smaller stage) have failed and these are 5 % or more of those that ended.',
    ],
    [
      'successes that are asked for',
      {
        stages: [
          aStage({ hosts: 1, bakeSeconds: 900, minSuccesses: 1 }),
          aStage({ hosts: 10, minSuccesses: 8 }),
          aStage({ percent: 50, atLeast: 0, minSuccesses: 0 }),
          everybody,
        ],
      },
      'First 1 host, watched for 15 min and until 1 host runs it; then 10 hosts, until 8 hosts run it; then 50 %, without waiting for any to run it; then everybody. Halts when 3 hosts (or all of a smaller stage) have failed and these are 5 % or more of those that ended.',
    ],
    [
      'one stage, any failure, a limit and a spread',
      { stages: [everybody], failureCount: 1, failureRatio: 0, maxUpdating: 50, spreadSeconds: 5400 },
      'In one stage: everybody. Halts when 1 host has failed. At most 50 hosts update at a time. The offers of a stage are spread over 1 h 30 min.',
    ],
    [
      'a halt only when all failed, one host at a time',
      { stages: [everybody], failureCount: 2, failureRatio: 1, maxUpdating: 1 },
      'In one stage: everybody. Halts when 2 hosts (or all of a smaller stage) have failed and these are all of those that ended. At most 1 host updates at a time.',
    ],
  ])('says %s', (_, but, words) => {
    expect(planInWords({ ...builtInPlan(), ...but })).toBe(words)
  })

  it('says of a stage by itself how many hosts it has at the least', () => {
    expect(stageInWords(aStage({ percent: 10, atLeast: 3, bakeSeconds: 900 }))).toBe(
      '10 % (at least 3 hosts), watched for 15 min',
    )
    expect(stageInWords(everybody)).toBe('everybody')
  })
})
