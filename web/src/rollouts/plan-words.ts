import type { RolloutPlanPartsFragment, RolloutStagePartsFragment, RolloutStrategy } from '../gql/graphql'
import { timeInWords } from './plan-time'

export const strategies: Record<RolloutStrategy, { label: string; description: string }> = {
  STAGED: {
    label: 'By stages',
    description: 'A few hosts first, then more. Stops by itself when too many fail.',
  },
  IMMEDIATE: {
    label: 'All at once',
    description: 'Every host is offered it at its next check-in.',
  },
}

/** Percent. */
export const EVERYBODY = 100

/** `1 host`, `5 hosts` */
export function hostCount(count: number): string {
  return count === 1 ? '1 host' : `${count} hosts`
}

/** 0.05 is `5 %`. */
function ratioInWords(ratio: number): string {
  return `${Number((ratio * 100).toFixed(4))} %`
}

/** Whom a stage reaches, those of the stages before it included: `10 %`, `5 hosts`, `hosts with ring=canary`. */
export function reachInWords(stage: Omit<RolloutStagePartsFragment, 'bakeSeconds' | 'minSuccesses'>): string {
  if (stage.percent === EVERYBODY) return 'everybody'
  if (stage.percent !== null) return `${stage.percent} %`
  if (stage.hosts !== null) return hostCount(stage.hosts)
  return `hosts with ${(stage.labels ?? []).map(({ key, value }) => `${key}=${value}`).join(', ')}`
}

/** A stage by itself: `10 % (at least 1 host), watched for 15 min`. */
export function stageInWords(stage: RolloutStagePartsFragment): string {
  return reachInWords(stage) + atLeastInWords(stage) + conditionsInWords(stage)
}

/** How a staged rollout goes, as sentences. */
export function planInWords(plan: RolloutPlanPartsFragment): string {
  return [stagesInWords(plan), haltInWords(plan), ...limitsInWords(plan)].join(' ')
}

/** `First 1 % (at least 1 host), watched for 15 min; then everybody.` A least number that is met by then is left out. */
function stagesInWords({ stages }: Pick<RolloutPlanPartsFragment, 'stages'>): string {
  let most = 0
  const parts = stages.map((stage) => {
    const adds = (stage.atLeast ?? 0) > most
    most = Math.max(most, stage.atLeast ?? 0, stage.hosts ?? 0)
    return reachInWords(stage) + (adds ? atLeastInWords(stage) : '') + conditionsInWords(stage)
  })
  return parts.length === 1 ? `In one stage: ${parts[0]}.` : `First ${parts.join('; then ')}.`
}

/** `Halts when 3 hosts (or all of a smaller stage) have failed and these are 5 % or more of those that ended.` */
export function haltInWords({
  failureCount,
  failureRatio,
}: Pick<RolloutPlanPartsFragment, 'failureCount' | 'failureRatio'>): string {
  const count =
    failureCount === 1
      ? '1 host has failed'
      : `${hostCount(failureCount)} (or all of a smaller stage) have failed`
  if (failureRatio === 0) return `Halts when ${count}.`
  const these = failureCount === 1 ? 'and the failed ones are' : 'and these are'
  const share = failureRatio === 1 ? 'all' : `${ratioInWords(failureRatio)} or more`
  return `Halts when ${count} ${these} ${share} of those that ended.`
}

function limitsInWords({ maxUpdating, spreadSeconds }: RolloutPlanPartsFragment): string[] {
  return [
    ...(maxUpdating === null
      ? []
      : [`At most ${hostCount(maxUpdating)} ${maxUpdating === 1 ? 'updates' : 'update'} at a time.`]),
    ...(spreadSeconds === 0 ? [] : [`The offers of a stage are spread over ${timeInWords(spreadSeconds)}.`]),
  ]
}

function atLeastInWords({ percent, atLeast }: RolloutStagePartsFragment): string {
  return percent === EVERYBODY || !atLeast ? '' : ` (at least ${hostCount(atLeast)})`
}

/** Half of the hosts of a stage having to run it goes without saying; what a plan says otherwise does not. */
function conditionsInWords({ bakeSeconds, minSuccesses }: RolloutStagePartsFragment): string {
  const watched = bakeSeconds > 0 ? `, watched for ${timeInWords(bakeSeconds)}` : ''
  if (minSuccesses === null) return watched
  const successes =
    minSuccesses === 0
      ? 'without waiting for any to run it'
      : `until ${hostCount(minSuccesses)} ${minSuccesses === 1 ? 'runs' : 'run'} it`
  return `${watched}${watched ? ' and ' : ', '}${successes}`
}
