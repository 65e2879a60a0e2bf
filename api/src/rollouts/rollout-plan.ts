import { type Result, fail, ok } from '../errors.ts'
import type { Labels } from '../hosts/labels.ts'

/** Which hosts a stage adds: a share of those that are to be updated, so many of them, or those with all these labels. */
export type StageReach =
  | { readonly kind: 'SHARE'; readonly percent: number; readonly atLeast: number }
  | { readonly kind: 'COUNT'; readonly hosts: number }
  | { readonly kind: 'LABELS'; readonly labels: Labels }

export interface RolloutStage {
  readonly reach: StageReach
  /** The stage is watched for so long, at the least, before the next one begins. */
  readonly bakeSeconds: number
  /**
   * So many hosts have to run the release before the next stage begins; null: half of those that the stage reaches, and
   * 19 of 20 where that is everybody.
   */
  readonly minSuccesses: number | null
}

/** How a staged rollout goes on, and when it stops itself. */
export interface RolloutPlan {
  /** In their order; the last one reaches everybody. */
  readonly stages: readonly RolloutStage[]
  /** It halts once at least so many hosts failed, and these are at least this share of those that have ended. */
  readonly failureLimit: { readonly count: number; readonly ratio: number }
  /** How many hosts may be updating at a time; null: any number. */
  readonly maxUpdating: number | null
  /** The offers of a stage are spread over so many seconds. */
  readonly spreadSeconds: number
}

/** Percent. */
export const EVERYBODY = 100
const QUARTER_OF_AN_HOUR_S = 900

function share(percent: number, bakeSeconds: number): RolloutStage {
  return { reach: { kind: 'SHARE', percent, atLeast: 1 }, bakeSeconds, minSuccesses: null }
}

/**
 * Canaries, then a tenth, half, and all. Halts at three failed hosts (or all of a smaller stage) when these are a
 * twentieth or more of those that have ended.
 */
export const DEFAULT_PLAN: RolloutPlan = {
  stages: [
    share(1, QUARTER_OF_AN_HOUR_S),
    share(10, QUARTER_OF_AN_HOUR_S),
    share(50, QUARTER_OF_AN_HOUR_S),
    share(EVERYBODY, 0),
  ],
  failureLimit: { count: 3, ratio: 0.05 },
  maxUpdating: null,
  spreadSeconds: 0,
}

const MOST_STAGES = 20
const LONGEST_S = 30 * 24 * 3600

/** A plan as it was sent, judged: a rollout by it makes progress and reaches everybody in the end. Pure. */
export function judgePlan(plan: RolloutPlan): Result<RolloutPlan> {
  const { stages, failureLimit, maxUpdating, spreadSeconds } = plan
  if (stages.length < 1 || stages.length > MOST_STAGES) {
    return refuse('stages', `A plan has 1 to ${MOST_STAGES} stages, not ${stages.length}.`)
  }
  for (const [index, stage] of stages.entries()) {
    const judged = judgeStage(stage, `stages.${index}`)
    if (!judged.ok) return judged
  }
  if (!growing(stages)) return refuse('stages', 'Each stage by percent reaches more than the ones before it.')
  if (!reachesEverybody(stages.at(-1))) {
    return refuse(`stages.${stages.length - 1}`, 'The last stage reaches everybody: percent 100.')
  }
  if (!isWhole(failureLimit.count, 1, 1_000_000)) {
    return refuse('failureLimit.count', 'The number of failures is a whole number from 1.')
  }
  if (!(failureLimit.ratio >= 0 && failureLimit.ratio <= 1)) {
    return refuse(
      'failureLimit.ratio',
      'The share of failures is a number from 0 to 1: 0.05 is one in twenty.',
    )
  }
  if (maxUpdating !== null && !isWhole(maxUpdating, 1, 1_000_000)) {
    return refuse('maxUpdating', 'The number of hosts that update at a time is a whole number from 1.')
  }
  if (!isWhole(spreadSeconds, 0, LONGEST_S)) {
    return refuse('spreadSeconds', `Offers are spread over 0 to ${LONGEST_S} seconds.`)
  }
  return ok(plan)
}

function judgeStage({ reach, bakeSeconds, minSuccesses }: RolloutStage, field: string): Result<void> {
  switch (reach.kind) {
    case 'SHARE':
      if (!(reach.percent > 0 && reach.percent <= EVERYBODY)) {
        return refuse(`${field}.percent`, 'A stage reaches more than 0 and at most 100 percent.')
      }
      if (!isWhole(reach.atLeast, 0, 1_000_000)) {
        return refuse(`${field}.atLeast`, 'The least number of hosts is a whole number from 0.')
      }
      break
    case 'COUNT':
      if (!isWhole(reach.hosts, 1, 10_000_000)) {
        return refuse(`${field}.hosts`, 'The number of hosts is a whole number from 1.')
      }
      break
    case 'LABELS':
      if (Object.keys(reach.labels).length === 0) {
        return refuse(`${field}.labels`, 'A stage by labels names at least one: ring=canary.')
      }
  }
  if (!isWhole(bakeSeconds, 0, LONGEST_S)) {
    return refuse(`${field}.bakeSeconds`, `A stage is watched for 0 to ${LONGEST_S} seconds (30 days).`)
  }
  if (minSuccesses !== null && !isWhole(minSuccesses, 0, 10_000_000)) {
    return refuse(`${field}.minSuccesses`, 'The number of successes is a whole number from 0.')
  }
  return ok(undefined)
}

function growing(stages: readonly RolloutStage[]): boolean {
  const shares = stages.flatMap(({ reach }) => (reach.kind === 'SHARE' ? [reach.percent] : []))
  return shares.every((percent, index) => index === 0 || percent > (shares[index - 1] as number))
}

export function reachesEverybody(stage: RolloutStage | undefined): boolean {
  return stage?.reach.kind === 'SHARE' && stage.reach.percent === EVERYBODY
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function refuse(field: string, message: string) {
  return fail('BAD_USER_INPUT', message, field)
}
