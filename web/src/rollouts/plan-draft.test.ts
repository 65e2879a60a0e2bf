import { describe, expect, it } from 'vitest'
import { DEFAULT_PLAN, judgePlan } from '../../../api/src/rollouts/rollout-plan'
import type { RolloutPlan, StageReach } from '../../../api/src/rollouts/rollout-plan'
import type { RolloutPlanPartsFragment, RolloutStagePartsFragment } from '../gql/graphql'
import { judgePlanDraft } from './judge-plan-draft'
import { builtInPlan, draftOfPlan, withStageAdded, withStageMoved } from './plan-draft'
import type { PlanDraft, StageDraft } from './plan-draft'

const typed = (): PlanDraft => draftOfPlan(builtInPlan())

function withStage(index: number, but: Partial<StageDraft>): PlanDraft {
  const draft = typed()
  return { ...draft, stages: draft.stages.map((stage, at) => (at === index ? { ...stage, ...but } : stage)) }
}

/** As the server reads what the page sends. */
function asServerReads(plan: RolloutPlanPartsFragment): RolloutPlan {
  const { stages, failureCount, failureRatio, maxUpdating, spreadSeconds } = plan
  return {
    stages: stages.map(({ bakeSeconds, minSuccesses, ...reach }) => ({
      reach: reachOf(reach),
      bakeSeconds,
      minSuccesses,
    })),
    failureLimit: { count: failureCount, ratio: failureRatio },
    maxUpdating,
    spreadSeconds,
  }
}

function reachOf(stage: Omit<RolloutStagePartsFragment, 'bakeSeconds' | 'minSuccesses'>): StageReach {
  if (stage.percent !== null) return { kind: 'SHARE', percent: stage.percent, atLeast: stage.atLeast ?? 1 }
  if (stage.hosts !== null) return { kind: 'COUNT', hosts: stage.hosts }
  return {
    kind: 'LABELS',
    labels: Object.fromEntries((stage.labels ?? []).map(({ key, value }) => [key, value])),
  }
}

describe('a plan that is typed', () => {
  it('begins as the server’s own where no other is set', () => {
    expect(asServerReads(builtInPlan())).toEqual(DEFAULT_PLAN)
  })

  it.each<[string, PlanDraft]>([
    ['the built-in one', typed()],
    ['one by labels', withStage(0, { reach: 'LABELS', labels: 'ring=canary, region=eu' })],
    ['one by a number of hosts', withStage(0, { reach: 'COUNT', hosts: ' 5 ' })],
    ['a part of a percent', withStage(0, { percent: '0.5', atLeast: '0' })],
    [
      'successes, limits and a spread',
      { ...withStage(1, { minSuccesses: '0' }), maxUpdating: '50', spread: '2 h' },
    ],
    ['failures in fractions', { ...typed(), failureCount: '1', failureShare: '12.5' }],
  ])('is taken by the server, and kept as it was: %s', (_, draft) => {
    const { plan, problems } = judgePlanDraft(draft)
    expect(problems).toBeUndefined()
    expect(judgePlan(asServerReads(plan as RolloutPlanPartsFragment))).toMatchObject({ ok: true })
    expect(judgePlanDraft(draftOfPlan(plan as RolloutPlanPartsFragment)).plan).toEqual(plan)
  })

  it.each<[string, PlanDraft, string]>([
    ['no stage', { ...typed(), stages: [] }, 'stages'],
    ['a stage of nobody', withStage(0, { percent: '0' }), 'stages.0.percent'],
    ['a stage of more than all', withStage(3, { percent: '101' }), 'stages.3.percent'],
    ['a share that is no number', withStage(1, { percent: 'ten' }), 'stages.1.percent'],
    ['no share', withStage(1, { percent: ' ' }), 'stages.1.percent'],
    ['stages that shrink', withStage(1, { percent: '60' }), 'stages.2.percent'],
    ['the same stage twice', withStage(1, { percent: '1' }), 'stages.1.percent'],
    ['an end before everybody', withStage(3, { percent: '90' }), 'stages.3'],
    ['an end by labels', withStage(3, { reach: 'LABELS', labels: 'ring=all' }), 'stages.3'],
    ['half a host', withStage(0, { reach: 'COUNT', hosts: '0.5' }), 'stages.0.hosts'],
    ['labels without any', withStage(0, { reach: 'LABELS', labels: '' }), 'stages.0.labels'],
    ['labels without a value', withStage(0, { reach: 'LABELS', labels: 'canary' }), 'stages.0.labels'],
    [
      'a label that is there twice',
      withStage(0, { reach: 'LABELS', labels: 'ring=a, ring=b' }),
      'stages.0.labels',
    ],
    ['a least number below none', withStage(0, { atLeast: '-1' }), 'stages.0.atLeast'],
    ['a watch that is no time', withStage(0, { bake: 'a while' }), 'stages.0.bakeSeconds'],
    ['a watch that never ends', withStage(0, { bake: '31 d' }), 'stages.0.bakeSeconds'],
    ['fewer than no successes', withStage(0, { minSuccesses: '-1' }), 'stages.0.minSuccesses'],
    ['a halt before any failure', { ...typed(), failureCount: '0' }, 'failureLimit.count'],
    ['a share of failures above all', { ...typed(), failureShare: '500' }, 'failureLimit.ratio'],
    ['room for nobody', { ...typed(), maxUpdating: '0' }, 'maxUpdating'],
    ['a spread that is no time', { ...typed(), spread: '-1' }, 'spreadSeconds'],
  ])('is refused beside its field with %s', (_, draft, field) => {
    const { plan, problems } = judgePlanDraft(draft)
    expect(plan).toBeUndefined()
    expect(Object.keys(problems ?? {})).toEqual([field])
  })

  it('says all that is wrong at once', () => {
    const draft = { ...withStage(0, { percent: '0', bake: 'soon' }), maxUpdating: 'few' }
    expect(Object.keys(judgePlanDraft(draft).problems ?? {})).toEqual([
      'stages.0.percent',
      'stages.0.bakeSeconds',
      'maxUpdating',
    ])
  })
})

describe('the stages of a plan', () => {
  const shares = (stages: StageDraft[]) => stages.map(({ percent }) => percent)

  it('take one more before the last, between its neighbours, and are still a plan', () => {
    const stages = withStageAdded(typed().stages)
    expect(shares(stages)).toEqual(['1', '10', '50', '75', '100'])
    expect(judgePlanDraft({ ...typed(), stages }).problems).toBeUndefined()
    const between = withStageAdded(draftOfPlan({ ...builtInPlan(), stages: [] }).stages)
    expect(shares(between)).toEqual(['50'])
    const narrow = withStageAdded(withStage(2, { percent: '99' }).stages)
    expect(shares(narrow)).toEqual(['1', '10', '99', '99.5', '100'])
  })

  it('are moved, and never behind everybody', () => {
    const { stages } = typed()
    expect(shares(withStageMoved(stages, 0, 1))).toEqual(['10', '1', '50', '100'])
    expect(shares(withStageMoved(stages, 2, 0))).toEqual(['50', '1', '10', '100'])
    for (const [from, to] of [
      [0, -1],
      [2, 3],
      [3, 2],
    ] as const)
      expect(shares(withStageMoved(stages, from, to))).toEqual(['1', '10', '50', '100'])
  })
})
