import type { RolloutFacts } from './rollout-facts.ts'
import { reachesEverybody } from './rollout-plan.ts'

/**
 * How many more hosts a running rollout may offer its release at this moment, by the size of its stage and by its limit
 * of hosts that are updating at once. Pure. Infinity: as many as come.
 */
export function placesLeft(rollout: Pick<RolloutFacts, 'plan' | 'begun' | 'offered' | 'updating'>): number {
  const limit = rollout.plan?.maxUpdating ?? Infinity
  return Math.max(0, Math.min(limit - rollout.updating, stageSize(rollout) - rollout.offered))
}

/**
 * Hosts that were away when the stage began, and are in by their bucket, may come back and take the places of others;
 * they never make the stage larger than it was when it began. Stages by labels and of everybody grow.
 */
export function stageSize({ plan, begun }: Pick<RolloutFacts, 'plan' | 'begun'>): number {
  const stage = plan?.stages[begun.length - 1]
  if (stage?.reach.kind === 'LABELS' || reachesEverybody(stage)) return Infinity
  return begun.at(-1)?.size ?? 0
}
