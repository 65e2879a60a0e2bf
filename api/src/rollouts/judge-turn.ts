import { hasAllLabels } from '../hosts/labels.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import { bucketOf, delayOf } from './cohort.ts'
import { stageSize } from './places-left.ts'
import { type BegunStage, type RolloutFacts, isPlaceIn } from './rollout-facts.ts'
import { type RolloutStage, reachesEverybody } from './rollout-plan.ts'

export type HostInRollout = Pick<HostFacts, 'id' | 'enrolledAt' | 'labels' | 'updateRequestedAt' | 'offer'>

/**
 * Whether a rollout lets a host take its release now. `needsPlace`: it is offered for the first time, so its place is to
 * be written down before it is told. `from`: when its turn comes by itself, where that is known.
 */
export type Turn =
  | { readonly kind: 'now'; readonly needsPlace: boolean }
  | {
      readonly kind: 'held'
      readonly reason: 'ROLLOUT_PAUSED' | 'ROLLOUT_HALTED' | 'WAITING_FOR_STAGE' | 'LIMIT_REACHED'
      readonly from: number | null
    }

/**
 * The rollout's part of `decideUpdate`. Pure. A request overrides stage and limit, and a pause, but never a halt. A host
 * that has been offered the release keeps its turn whatever the stages become, unless it gave its place back.
 */
export function judgeTurn(rollout: RolloutFacts, host: HostInRollout, now: number): Turn {
  switch (rollout.state) {
    case 'FINISHED':
      return atOnce(false)
    case 'HALTED':
    case 'WITHDRAWN':
    case 'SUPERSEDED':
      return held('ROLLOUT_HALTED')
    case 'PAUSED':
      return host.updateRequestedAt === null ? held('ROLLOUT_PAUSED') : atOnce(isNewTo(rollout, host))
    case 'RUNNING':
      return judgeStages(rollout, host, now)
  }
}

/** Whether a staged rollout has not offered the host its release yet, or has no place for it any more. */
function isNewTo({ id, plan }: RolloutFacts, { offer }: HostInRollout): boolean {
  return plan !== null && !isPlaceIn(id, offer)
}

function atOnce(needsPlace: boolean): Turn {
  return { kind: 'now', needsPlace }
}

function held(reason: Extract<Turn, { kind: 'held' }>['reason'], from: number | null = null): Turn {
  return { kind: 'held', reason, from }
}

function judgeStages(rollout: RolloutFacts, host: HostInRollout, now: number): Turn {
  const { plan } = rollout
  const isNew = isNewTo(rollout, host)
  if (plan === null || !isNew || host.updateRequestedAt !== null) return atOnce(isNew)
  const stage = stageOf(rollout, host)
  if (stage === null) return held('WAITING_FOR_STAGE')
  // Hashed only where there is something to spread: this is asked of every host again and again.
  const delay = plan.spreadSeconds === 0 ? 0 : delayOf(rollout.id, host.id) * plan.spreadSeconds * 1000
  const from = stage.startedAt + delay
  if (from > now) return held('WAITING_FOR_STAGE', from)
  if (rollout.offered >= stageSize(rollout)) return held('WAITING_FOR_STAGE')
  const isFull = plan.maxUpdating !== null && rollout.updating >= plan.maxUpdating
  return isFull ? held('LIMIT_REACHED') : atOnce(true)
}

/** The first begun stage that reaches the host: a wider one keeps those that are in. Null: its turn has not come. */
export function stageOf(
  { id, plan, begun }: Pick<RolloutFacts, 'id' | 'plan' | 'begun'>,
  host: Pick<HostFacts, 'id' | 'labels' | 'enrolledAt'>,
): BegunStage | null {
  const index = begun.findIndex((stage, at) => isReached(plan?.stages[at], stage, host, id))
  return begun[index] ?? null
}

function isReached(
  stage: RolloutStage | undefined,
  { cut, startedAt }: BegunStage,
  host: Pick<HostFacts, 'id' | 'labels' | 'enrolledAt'>,
  rolloutId: string,
): boolean {
  if (stage === undefined) return false
  if (stage.reach.kind === 'LABELS') return hasAllLabels(host.labels, stage.reach.labels)
  if (reachesEverybody(stage)) return true
  return host.enrolledAt <= startedAt && cut !== null && bucketOf(rolloutId, host.id) <= cut
}
