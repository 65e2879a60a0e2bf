import type { RolloutCounts } from '../rollouts/progress-rollout.ts'
import type { BegunStage, RolloutFacts } from '../rollouts/rollout-facts.ts'
import { DEFAULT_PLAN, type RolloutPlan, type RolloutStage } from '../rollouts/rollout-plan.ts'
import { NO_OFFERS } from '../rollouts/offer-counts.ts'
import { NOON } from './factories.ts'

/** The default plan's canaries are out, one host, since noon. */
export function aRollout(but: Partial<RolloutFacts> = {}): RolloutFacts {
  return {
    id: 'rollout-1',
    releaseId: 'release-v1.1.0',
    state: 'RUNNING',
    plan: DEFAULT_PLAN,
    begun: [aBegunStage()],
    ...NO_OFFERS,
    ...but,
  }
}

export function aBegunStage(but: Partial<BegunStage> = {}): BegunStage {
  return { cut: 0.5, startedAt: NOON, size: 1, ...but }
}

export function aPlan(but: Partial<RolloutPlan> = {}): RolloutPlan {
  return { ...DEFAULT_PLAN, ...but }
}

/** A stage of that share, at least one host, watched for a minute. */
export function aShare(percent: number, but: Partial<RolloutStage> = {}): RolloutStage {
  return { reach: { kind: 'SHARE', percent, atLeast: 1 }, bakeSeconds: 60, minSuccesses: null, ...but }
}

/** Nothing has ended, and hosts wait. */
export function someCounts(but: Partial<RolloutCounts> = {}): RolloutCounts {
  return {
    updating: 0,
    completed: 0,
    failed: 0,
    rolledBack: 0,
    lost: 0,
    candidates: 10,
    reachable: 1,
    labelled: 0,
    remaining: 10,
    ...but,
  }
}
