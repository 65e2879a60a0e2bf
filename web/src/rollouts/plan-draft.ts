import type { RolloutPlanPartsFragment, RolloutStagePartsFragment } from '../gql/graphql'
import { timeInWords } from './plan-time'
import { EVERYBODY } from './plan-words'

export type Reach = 'SHARE' | 'COUNT' | 'LABELS'

/** A stage as it is typed. */
export interface StageDraft {
  /** Stays with it wherever it is moved. */
  key: number
  reach: Reach
  percent: string
  atLeast: string
  hosts: string
  /** `ring=canary, region=eu` */
  labels: string
  /** `15 min` */
  bake: string
  /** Empty: half of the stage, 19 of 20 of the last. */
  minSuccesses: string
}

/** A plan as it is typed: what is wrong stays as it is until it is right. */
export interface PlanDraft {
  stages: StageDraft[]
  failureCount: string
  /** Percent. */
  failureShare: string
  /** Empty: any number. */
  maxUpdating: string
  /** `1 h`; empty: not spread. */
  spread: string
}

let lastKey = 0

export function draftOfPlan(plan: RolloutPlanPartsFragment): PlanDraft {
  return {
    stages: plan.stages.map(draftOfStage),
    failureCount: String(plan.failureCount),
    failureShare: String(Number((plan.failureRatio * 100).toFixed(4))),
    maxUpdating: plan.maxUpdating === null ? '' : String(plan.maxUpdating),
    spread: plan.spreadSeconds === 0 ? '' : timeInWords(plan.spreadSeconds),
  }
}

function draftOfStage(stage: RolloutStagePartsFragment): StageDraft {
  const text = (value: number | null): string => (value === null ? '' : String(value))
  return {
    key: ++lastKey,
    reach: stage.percent !== null ? 'SHARE' : stage.hosts !== null ? 'COUNT' : 'LABELS',
    percent: text(stage.percent),
    atLeast: text(stage.atLeast),
    hosts: text(stage.hosts),
    labels: (stage.labels ?? []).map(({ key, value }) => `${key}=${value}`).join(', '),
    bake: timeInWords(stage.bakeSeconds),
    minSuccesses: text(stage.minSuccesses),
  }
}

/** The plan that the server has built in: where no default says another. */
export function builtInPlan(): RolloutPlanPartsFragment {
  const share = (percent: number, bakeSeconds: number): RolloutStagePartsFragment => ({
    percent,
    atLeast: 1,
    hosts: null,
    labels: null,
    bakeSeconds,
    minSuccesses: null,
  })
  return {
    stages: [share(1, 900), share(10, 900), share(50, 900), share(EVERYBODY, 0)],
    failureCount: 3,
    failureRatio: 0.05,
    maxUpdating: null,
    spreadSeconds: 0,
  }
}

/** One more stage before the last one, about half way between its neighbours. */
export function withStageAdded(stages: readonly StageDraft[]): StageDraft[] {
  const shares = stages.filter(({ reach }) => reach === 'SHARE').map(({ percent }) => Number(percent))
  const [last = EVERYBODY, before = 0] = shares.toReversed()
  const percent = Math.round((before + last) / 2)
  const added = draftOfStage({
    percent: percent > before && percent < last ? percent : Number(((before + last) / 2).toFixed(2)),
    atLeast: 1,
    hosts: null,
    labels: null,
    bakeSeconds: 900,
    minSuccesses: null,
  })
  return [...stages.slice(0, -1), added, ...stages.slice(-1)]
}

/** With the stage at `from` where `to` was. The last stage, which reaches everybody, stays the last. */
export function withStageMoved(stages: readonly StageDraft[], from: number, to: number): StageDraft[] {
  const moved = stages[from]
  const last = stages.length - 1
  if (!moved || from >= last || to < 0 || to >= last) return [...stages]
  return stages.filter((stage) => stage !== moved).toSpliced(to, 0, moved)
}
