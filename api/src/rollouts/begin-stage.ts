import type { HostFacts } from '../updates/host-facts.ts'
import { bucketOf, cutThrough } from './cohort.ts'
import { stageOf } from './judge-turn.ts'
import type { BegunStage, RolloutFacts } from './rollout-facts.ts'
import { EVERYBODY, type RolloutStage, type StageReach, reachesEverybody } from './rollout-plan.ts'

type Member = Pick<HostFacts, 'id' | 'labels' | 'enrolledAt'>

/** What a share is a share of. */
export interface Population {
  /** The hosts that the rollout has offered the release, and those that could take it at this moment. */
  readonly present: readonly Member[]
  /** How many more are to take it once they are back, or may. */
  readonly awaited: number
}

/**
 * The next stage of a rollout, as it begins now. Pure. The cut never falls behind that of an earlier stage: a wider
 * stage keeps those that are in.
 * @returns null when every stage has begun
 */
export function beginStage(rollout: RolloutFacts, population: Population, now: number): BegunStage | null {
  return nextStage(rollout, population, now)?.stage ?? null
}

/** By a person's wish: the stages up to the first that is no repetition. Empty when every stage has begun. Pure. */
export function beginStages(rollout: RolloutFacts, population: Population, now: number): BegunStage[] {
  const stages: BegunStage[] = []
  let next: NextStage | null
  do {
    next = nextStage({ ...rollout, begun: [...rollout.begun, ...stages] }, population, now)
    if (next !== null) stages.push(next.stage)
  } while (next?.isRepeat)
  return stages
}

interface NextStage {
  readonly stage: BegunStage
  /**
   * It adds nobody, as most stages of a small fleet do. Then it began when the one before it did: its hosts have been
   * watched since then, and are not watched twice.
   */
  readonly isRepeat: boolean
}

function nextStage(rollout: RolloutFacts, population: Population, now: number): NextStage | null {
  const stage = rollout.plan?.stages[rollout.begun.length]
  if (stage === undefined) return null
  const { present } = population
  const before = rollout.begun.reduce((most, { cut }) => Math.max(most, cut ?? 0), 0)
  const cut = cutOf(stage, rollout.id, present, before)
  const begun: BegunStage = { cut, startedAt: now, size: 0 }
  const wider = { ...rollout, begun: [...rollout.begun, begun] }
  const reached = present.filter((host) => stageOf(wider, host) !== null).length
  const size = Math.max(reached, rollout.offered)
  const last = rollout.begun.at(-1)
  const isRepeat = last !== undefined && size <= last.size && sizeBy(stage, population) <= last.size
  return { stage: { cut, startedAt: isRepeat ? last.startedAt : now, size }, isRepeat }
}

/** How many hosts the stage would hold if all were there. Whoever has the labels later is in: that may be anybody. */
function sizeBy(stage: RolloutStage, { present, awaited }: Population): number {
  const { reach } = stage
  switch (reach.kind) {
    case 'LABELS':
      return Infinity
    case 'COUNT':
      return Math.min(reach.hosts, present.length + awaited)
    case 'SHARE':
      return reachesEverybody(stage) ? Infinity : shareOf(reach, present.length + awaited)
  }
}

/** Rounded down, so that ten percent never are more than that; but one host at least, or nothing would be tried. */
function shareOf({ percent, atLeast }: Extract<StageReach, { kind: 'SHARE' }>, hosts: number): number {
  return Math.max(1, atLeast, Math.floor((percent * hosts) / EVERYBODY))
}

function cutOf(
  { reach }: RolloutStage,
  rolloutId: string,
  present: readonly Member[],
  before: number,
): number | null {
  switch (reach.kind) {
    case 'LABELS':
      return null
    case 'COUNT':
      return Math.max(before, cutThrough(bucketsOf(rolloutId, present), reach.hosts))
    case 'SHARE': {
      if (reach.percent === EVERYBODY) return 1
      return Math.max(before, cutThrough(bucketsOf(rolloutId, present), shareOf(reach, present.length)))
    }
  }
}

function bucketsOf(rolloutId: string, hosts: readonly Member[]): number[] {
  return hosts.map(({ id }) => bucketOf(rolloutId, id))
}
