import type { BegunStage, OfferCounts, RolloutFacts } from './rollout-facts.ts'
import { type RolloutPlan, type RolloutStage, reachesEverybody } from './rollout-plan.ts'

/** How many hosts a rollout has led where, and how many it may still. Offers by request count as well. */
export interface RolloutCounts extends Omit<OfferCounts, 'offered'> {
  /** Hosts that could take the release at this moment and were not offered it yet, in whatever stage. */
  readonly candidates: number
  /** Those of them that are in a begun stage. */
  readonly reachable: number
  /** Those of a begun stage that have a place or could take one now. Asked of a stage by labels only; 0 elsewhere. */
  readonly labelled: number
  /** Hosts that are to take it sooner or later: candidates, those updating, and those that are away or paused. */
  readonly remaining: number
}

export type WaitReason = 'BAKING' | 'TOO_FEW_SUCCESSES' | 'NO_HOST_ONLINE' | 'NO_HOST_IN_STAGE'

/** What a rollout does next. `until`: the earliest time at which a wait can end, where only time is missing. */
export type RolloutStep =
  | { readonly kind: 'advance' }
  | {
      readonly kind: 'wait'
      readonly reason: WaitReason
      readonly until: number | null
      readonly missing: number
    }
  | { readonly kind: 'halt'; readonly failures: number; readonly ended: number }
  | { readonly kind: 'finish'; readonly because: 'LAST_STAGE' | 'NOBODY_LEFT' }
  | { readonly kind: 'rest' }

/**
 * The next step of a rollout. Pure; the only place where it is decided that one goes on, waits or stops. A halt comes
 * before everything else. `rest`: it is not running.
 */
export function progressRollout(rollout: RolloutFacts, counts: RolloutCounts, now: number): RolloutStep {
  const { plan, state, begun } = rollout
  if (state !== 'RUNNING') return { kind: 'rest' }
  if (plan === null) return { kind: 'finish', because: 'LAST_STAGE' }
  const halt = judgeFailures(rollout, counts)
  if (halt !== null) return halt
  const stage = plan.stages[begun.length - 1]
  const current = begun.at(-1)
  if (counts.remaining === 0) return { kind: 'finish', because: 'NOBODY_LEFT' }
  if (stage === undefined || current === undefined) {
    return counts.candidates > 0 ? { kind: 'advance' } : wait('NO_HOST_ONLINE')
  }
  const size = sizeNow(stage, current, counts.labelled)
  if (size === 0) return wait('NO_HOST_IN_STAGE')
  const missing = missingSuccesses(wantedSuccesses(stage, size), counts)
  if (missing > 0) return wait('TOO_FEW_SUCCESSES', null, missing)
  const until = bakedAt(stage, current)
  if (now < until) return wait('BAKING', until)
  return begun.length < plan.stages.length ? { kind: 'advance' } : { kind: 'finish', because: 'LAST_STAGE' }
}

/**
 * Whether the next step is to wait, whatever a look over the whole fleet would find: a large fleet is looked over only
 * when something may come of it. Pure.
 * @param isAnybodyLeft whether a host is left that has no place yet; asked last
 */
export function waitsAnyway(rollout: RolloutFacts, now: number, isAnybodyLeft: () => boolean): boolean {
  const { plan, state, begun, updating, completed } = rollout
  const [stage, current] = [plan?.stages[begun.length - 1], begun.at(-1)]
  if (state !== 'RUNNING' || stage === undefined || current === undefined || current.size === 0) return false
  if (judgeFailures(rollout, rollout) !== null) return false
  if (now < bakedAt(stage, current)) return updating > 0 || isAnybodyLeft()
  return updating > 0 && completed < wantedSuccesses(stage, current.size)
}

function bakedAt({ bakeSeconds }: RolloutStage, { startedAt }: BegunStage): number {
  return startedAt + bakeSeconds * 1000
}

/** Whoever has its labels is in a stage, also who was away when it began. Others hold as many as were in then. */
function sizeNow({ reach }: RolloutStage, { size }: BegunStage, labelled: number): number {
  return reach.kind === 'LABELS' ? Math.max(size, labelled) : size
}

/** The other half of a stage is still counted while the next one is watched; behind the last stage nobody counts. */
const WANTED = { stage: 0.5, last: 0.95 } as const

function wantedSuccesses(stage: RolloutStage, size: number): number {
  const share = reachesEverybody(stage) ? WANTED.last : WANTED.stage
  return stage.minSuccesses ?? Math.ceil(size * share)
}

/**
 * Whether a running rollout is to halt. Asks nothing of the fleet, so that it can be asked at every outcome. Pure.
 * @returns null: not too many have failed
 */
export function judgeFailures(
  { plan, state, begun, offered }: Pick<RolloutFacts, 'plan' | 'state' | 'begun' | 'offered'>,
  counts: Omit<OfferCounts, 'offered' | 'updating'>,
): Extract<RolloutStep, { kind: 'halt' }> | null {
  if (plan === null || state !== 'RUNNING') return null
  const failures = counts.failed + counts.rolledBack + counts.lost
  const ended = counts.completed + failures
  const [stage, current] = [plan.stages[begun.length - 1], begun.at(-1)]
  const size = stage && current ? sizeNow(stage, current, offered) : 0
  const isTooBad = isTooMany(plan.failureLimit, failures, ended, size)
  return isTooBad ? { kind: 'halt', failures, ended } : null
}

function wait(reason: WaitReason, until: number | null = null, missing = 0): RolloutStep {
  return { kind: 'wait', reason, until, missing }
}

/**
 * A stage of few hosts halts when all of them failed, though the limit names more: a single canary that crashes is
 * enough. Exported for the sentence that explains a halt.
 */
export function isTooMany(
  limit: RolloutPlan['failureLimit'],
  failures: number,
  ended: number,
  stageSize: number,
): boolean {
  const least = Math.max(1, Math.min(limit.count, stageSize))
  return failures >= least && failures / ended >= limit.ratio
}

/**
 * How many more hosts have to run the release. Hosts that cannot come any more (paused, away, failed) are not waited
 * for, but without a single success no stage ends, unless the plan asks for none.
 */
function missingSuccesses(wanted: number, { completed, updating, reachable }: RolloutCounts): number {
  const possible = completed + updating + reachable
  return Math.max(0, Math.min(wanted, Math.max(possible, 1)) - completed)
}
