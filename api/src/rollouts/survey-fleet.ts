import type { Component } from '@vesana/agent/protocol'
import { isTimedOut } from '../updates/attempt-bound.ts'
import { type Situation, decideUpdate } from '../updates/decide-update.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import type { Population } from './begin-stage.ts'
import { type Standing, endOfOffer } from './end-of-offer.ts'
import type { EndedOffer } from './end-offers.ts'
import { stageOf } from './judge-turn.ts'
import type { RolloutCounts } from './progress-rollout.ts'
import { type RolloutFacts, isPlaceIn } from './rollout-facts.ts'

/** What a look over a component's hosts found. */
export interface Survey {
  /** Offers that ended without an attempt that said so. */
  readonly ended: readonly EndedOffer[]
  /** Hosts whose attempt has been silent for longer than its stage may take. */
  readonly timedOut: readonly HostFacts[]
}

/** Pure. One pass over the whole fleet. */
export function surveyFleet(
  hosts: Iterable<HostFacts>,
  situations: Readonly<Record<Component, Situation>>,
  now: number,
): Survey {
  const ended: EndedOffer[] = []
  const timedOut: HostFacts[] = []
  for (const host of hosts) {
    if (host.attempt !== null && isTimedOut(host.attempt, now)) timedOut.push(host)
    const standing = standingOf(host, situations[host.component], now)
    const outcome = standing && endOfOffer(host, standing, now)
    if (outcome && host.offer) ended.push({ hostId: host.id, rolloutId: host.offer.rolloutId, outcome })
  }
  return { ended, timedOut }
}

/**
 * How the host's offer stands, by the very decision of its next poll. Pure. A host that is only silent may have taken it.
 * @returns null: it has none of the server version's rollout (left-offers.ts)
 */
export function standingOf(host: HostFacts, situation: Situation, now: number): Standing | null {
  const { rollout } = situation
  if (host.offer === null || rollout?.id !== host.offer.rolloutId) return null
  // Of an ended offer only the version says something new.
  if (host.offer.outcome !== null) return 'OFFERED'
  const { kind, reason } = decideUpdate({ ...situation, host, now })
  if (kind === 'offer' || reason === 'OFFLINE') return 'OFFERED'
  return rollout.state === 'HALTED' || rollout.state === 'WITHDRAWN' || rollout.state === 'SUPERSEDED'
    ? 'STOPPED'
    : 'HELD'
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
    if (isPlaceIn(rollout.id, host.offer)) {
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

export function populationOf({ population, counts }: RolloutSurvey): Population {
  return { present: population, awaited: counts.remaining - counts.candidates - counts.updating }
}

/** What becomes of a host if every rollout let it through: by the very decision of its next poll. */
function prospectOf(host: HostFacts, situation: Situation, now: number): 'now' | 'later' | 'never' {
  const { kind, reason } = decideUpdate({ ...situation, rollout: null, settled: null, host, now })
  if (kind === 'offer') return 'now'
  return reason === 'OFFLINE' || reason === 'RETRY_LATER' || reason === 'OUTSIDE_WINDOW' ? 'later' : 'never'
}
