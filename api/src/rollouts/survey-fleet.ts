import { isTimedOut } from '../updates/attempt-bound.ts'
import { type Situation, decideUpdate } from '../updates/decide-update.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import { endOfOffer } from './end-of-offer.ts'
import { stageOf } from './judge-turn.ts'
import type { RolloutCounts } from './progress-rollout.ts'
import type { OfferOutcome, RolloutFacts } from './rollout-facts.ts'

/** What a look over a component's hosts found. */
export interface Survey {
  /** Offers that ended without an attempt that said so. */
  readonly ended: ReadonlyArray<{ readonly host: HostFacts; readonly outcome: OfferOutcome }>
  /** Hosts whose attempt has been silent for longer than its stage may take. */
  readonly timedOut: readonly HostFacts[]
}

/** Pure. One pass over the whole fleet. */
export function surveyFleet(hosts: Iterable<HostFacts>, now: number): Survey {
  const ended: Array<{ host: HostFacts; outcome: OfferOutcome }> = []
  const timedOut: HostFacts[] = []
  for (const host of hosts) {
    if (host.attempt !== null && isTimedOut(host.attempt, now)) timedOut.push(host)
    const outcome = endOfOffer(host, now)
    if (outcome !== null) ended.push({ host, outcome })
  }
  return { ended, timedOut }
}

export interface RolloutSurvey {
  readonly counts: RolloutCounts
  /** What a stage's share is a share of (begin-stage.ts). */
  readonly population: readonly HostFacts[]
}

/** How many hosts a rollout has led where, and whom it may still reach. Pure. @param hosts of the rollout's component */
export function surveyRollout(
  rollout: RolloutFacts,
  situation: Situation,
  hosts: Iterable<HostFacts>,
  now: number,
): RolloutSurvey {
  const population: HostFacts[] = []
  let [candidates, reachable, waiting] = [0, 0, 0]
  for (const host of hosts) {
    if (host.offer?.rolloutId === rollout.id) {
      population.push(host)
      continue
    }
    const prospect = prospectOf(host, situation, now)
    if (prospect === 'later') waiting++
    if (prospect !== 'now') continue
    candidates++
    population.push(host)
    if (stageOf(rollout, host) !== null) reachable++
  }
  const { updating, completed, failed, rolledBack, lost } = rollout
  const remaining = candidates + waiting + updating
  return {
    counts: { updating, completed, failed, rolledBack, lost, candidates, reachable, remaining },
    population,
  }
}

/** What becomes of a host if every rollout let it through: by the very decision of its next poll. */
function prospectOf(host: HostFacts, situation: Situation, now: number): 'now' | 'later' | 'never' {
  const { kind, reason } = decideUpdate({ ...situation, rollout: null, settled: null, host, now })
  if (kind === 'offer') return 'now'
  return reason === 'OFFLINE' || reason === 'RETRY_LATER' || reason === 'OUTSIDE_WINDOW' ? 'later' : 'never'
}
