import type { HostFacts } from '../updates/host-facts.ts'
import { bucketOf, cutThrough } from './cohort.ts'
import { stageOf } from './judge-turn.ts'
import type { BegunStage, RolloutFacts } from './rollout-facts.ts'
import { EVERYBODY, type RolloutStage } from './rollout-plan.ts'

type Member = Pick<HostFacts, 'id' | 'labels' | 'enrolledAt'>

/**
 * The next stage of a rollout, as it begins now. Pure. The cut never falls behind that of an earlier stage: a wider
 * stage keeps those that are in.
 * @param population what a share is a share of: the hosts that this rollout has offered the release, and those that
 *   could take it at this moment (online, older, not held back by themselves)
 * @returns null when every stage has begun
 */
export function beginStage(
  rollout: RolloutFacts,
  population: readonly Member[],
  now: number,
): BegunStage | null {
  const stage = rollout.plan?.stages[rollout.begun.length]
  if (stage === undefined) return null
  const before = rollout.begun.reduce((most, { cut }) => Math.max(most, cut ?? 0), 0)
  const cut = cutOf(stage, rollout.id, population, before)
  const begun: BegunStage = { cut, startedAt: now, size: 0 }
  const wider = { ...rollout, begun: [...rollout.begun, begun] }
  const size = population.filter((host) => stageOf(wider, host) !== null).length
  return { ...begun, size: Math.max(size, rollout.offered) }
}

function cutOf(
  { reach }: RolloutStage,
  rolloutId: string,
  population: readonly Member[],
  before: number,
): number | null {
  switch (reach.kind) {
    case 'LABELS':
      return null
    case 'COUNT':
      return Math.max(before, cutThrough(bucketsOf(rolloutId, population), reach.hosts))
    case 'SHARE': {
      if (reach.percent === EVERYBODY) return 1
      const count = Math.max(reach.atLeast, Math.ceil((reach.percent / 100) * population.length))
      return Math.max(before, cutThrough(bucketsOf(rolloutId, population), count))
    }
  }
}

function bucketsOf(rolloutId: string, hosts: readonly Member[]): number[] {
  return hosts.map(({ id }) => bucketOf(rolloutId, id))
}
