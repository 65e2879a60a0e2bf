import type { RolloutPlanPartsFragment, RolloutStagePartsFragment } from '../gql/graphql'
import { parseLabels } from '../hosts/label-text'
import type { PlanDraft, StageDraft } from './plan-draft'
import { parseTime } from './plan-time'
import { EVERYBODY } from './plan-words'

/** By field, `stages.0.percent`, what is wrong with what was typed there; the names are the server's. */
export type PlanProblems = Readonly<Record<string, string>>

/** The plan that a draft means, or what keeps it from being one. */
export type JudgedPlan =
  { plan: RolloutPlanPartsFragment; problems?: undefined } | { plan?: undefined; problems: PlanProblems }

export const MOST_STAGES = 20
const LONGEST_S = 30 * 24 * 3600
const NO_TIME = 'Write a time: 90 s, 15 min, 2 h or 1 d.'

/** The server’s rules (api/src/rollouts/rollout-plan.ts), each said beside its field and all at once. Pure. */
export function judgePlanDraft(draft: PlanDraft): JudgedPlan {
  const problems: Record<string, string> = {}
  const check = <Value>(field: string, value: Value | undefined, problem: string): Value | undefined => {
    if (value === undefined) problems[field] ??= problem
    return value
  }
  const stages = draft.stages.map((stage, index) => judgeStage(stage, `stages.${index}`, check))
  judgeOrder(draft, problems)
  const failureCount = check(
    'failureLimit.count',
    whole(draft.failureCount, 1, 1_000_000),
    'The number of failures is a whole number from 1.',
  )
  const failureShare = check(
    'failureLimit.ratio',
    numberFrom(draft.failureShare, (share) => share >= 0 && share <= 100),
    'The share of failures is 0 to 100 percent: 5 is one in twenty.',
  )
  const maxUpdating = check(
    'maxUpdating',
    optional(draft.maxUpdating, (text) => whole(text, 1, 1_000_000)),
    'Write a whole number from 1, or nothing for no limit.',
  )
  const spreadSeconds = check('spreadSeconds', time(draft.spread || '0'), `${NO_TIME} At most 30 d.`)
  if (Object.keys(problems).length > 0) return { problems }
  return {
    plan: {
      stages: stages as RolloutStagePartsFragment[],
      failureCount: failureCount as number,
      failureRatio: Number(((failureShare as number) / 100).toFixed(6)),
      maxUpdating: maxUpdating ?? null,
      spreadSeconds: spreadSeconds as number,
    },
  }
}

type Check = <Value>(field: string, value: Value | undefined, problem: string) => Value | undefined

function judgeStage(draft: StageDraft, field: string, check: Check): RolloutStagePartsFragment | undefined {
  const reach = judgeReach(draft, field, check)
  const bakeSeconds = check(`${field}.bakeSeconds`, time(draft.bake), `${NO_TIME} At most 30 d.`)
  const minSuccesses = check(
    `${field}.minSuccesses`,
    optional(draft.minSuccesses, (text) => whole(text, 0, 10_000_000)),
    'Write a whole number from 0, or nothing.',
  )
  if (!reach || bakeSeconds === undefined || minSuccesses === undefined) return undefined
  return { percent: null, atLeast: null, hosts: null, labels: null, ...reach, bakeSeconds, minSuccesses }
}

function judgeShare(
  draft: StageDraft,
  field: string,
  check: Check,
): Partial<RolloutStagePartsFragment> | undefined {
  const inRange = (percent: number) => percent > 0 && percent <= EVERYBODY
  const percent = check(
    `${field}.percent`,
    numberFrom(draft.percent, inRange),
    'A stage reaches more than 0 and at most 100 percent.',
  )
  const atLeast = check(
    `${field}.atLeast`,
    whole(draft.atLeast, 0, 1_000_000),
    'The least number of hosts is a whole number from 0.',
  )
  return percent === undefined || atLeast === undefined ? undefined : { percent, atLeast }
}

function judgeReach(
  draft: StageDraft,
  field: string,
  check: Check,
): Partial<RolloutStagePartsFragment> | undefined {
  switch (draft.reach) {
    case 'SHARE':
      return judgeShare(draft, field, check)
    case 'COUNT': {
      const hosts = check(
        `${field}.hosts`,
        whole(draft.hosts, 1, 10_000_000),
        'The number of hosts is a whole number from 1.',
      )
      return hosts === undefined ? undefined : { hosts }
    }
    case 'LABELS': {
      const { labels, problem } = parseLabels(draft.labels)
      const named = labels.length > 0 ? labels : undefined
      return check(
        `${field}.labels`,
        named && { labels: named },
        problem ?? 'A stage by labels names at least one: ring=canary.',
      )
    }
  }
}

function judgeOrder({ stages }: PlanDraft, problems: Record<string, string>): void {
  if (stages.length < 1 || stages.length > MOST_STAGES)
    problems.stages ??= `A plan has 1 to ${MOST_STAGES} stages, not ${stages.length}.`
  let most = 0
  for (const [index, { reach, percent }] of stages.entries()) {
    if (reach !== 'SHARE' || problems[`stages.${index}.percent`]) continue
    if (Number(percent) <= most)
      problems[`stages.${index}.percent`] =
        `More than ${most}: each stage reaches more than the ones before it.`
    most = Math.max(most, Number(percent))
  }
  const last = stages.at(-1)
  const field = `stages.${stages.length - 1}`
  if (!last || problems[`${field}.percent`]) return
  if (last.reach !== 'SHARE' || Number(last.percent) !== EVERYBODY)
    problems[field] = 'The last stage reaches everybody: 100 percent.'
}

const time = (text: string): number | undefined => {
  const seconds = parseTime(text)
  return seconds !== undefined && seconds <= LONGEST_S ? seconds : undefined
}

/** Empty is null, which is a value. */
function optional<Value>(text: string, read: (text: string) => Value | undefined): Value | null | undefined {
  return text.trim() === '' ? null : read(text)
}

function whole(text: string, least: number, most: number): number | undefined {
  return numberFrom(text, (value) => Number.isInteger(value) && value >= least && value <= most)
}

function numberFrom(text: string, holds: (value: number) => boolean): number | undefined {
  const trimmed = text.trim()
  const value = trimmed === '' ? Number.NaN : Number(trimmed)
  return holds(value) ? value : undefined
}
