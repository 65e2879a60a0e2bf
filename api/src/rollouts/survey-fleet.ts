import type { Component } from '@vesana/agent/protocol'
import { isTimedOut } from '../updates/attempt-bound.ts'
import { type Situation, decideUpdate } from '../updates/decide-update.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import type { Reason } from '../updates/reasons.ts'
import type { Population } from './begin-stage.ts'
import { type Standing, endOfOffer } from './end-of-offer.ts'
import type { EndedOffer } from './end-offers.ts'
import { stageOf } from './judge-turn.ts'
import type { RolloutCounts } from './progress-rollout.ts'
import { type RolloutFacts, isPlaceIn } from './rollout-facts.ts'

/** What a look over the whole fleet finds, host by host. */
export class FleetSurvey {
  /** Offers that ended without an attempt that said so. */
  readonly ended: EndedOffer[] = []
  /** Hosts whose attempt has been silent for longer than its stage may take. */
  readonly timedOut: HostFacts[] = []

  /** @param listensSince when the server began to listen (end-of-offer.ts) */
  constructor(
    private readonly situationOf: (component: Component) => Situation,
    private readonly now: number,
    private readonly listensSince: number,
  ) {}

  look(host: HostFacts): void {
    const { now, listensSince } = this
    if (host.attempt !== null && isTimedOut(host.attempt, now, listensSince)) this.timedOut.push(host)
    const standing = standingOf(host, this.situationOf(host.component), now)
    const outcome = standing && endOfOffer(host, standing, now, listensSince)
    if (outcome && host.offer) this.ended.push({ hostId: host.id, rolloutId: host.offer.rolloutId, outcome })
  }
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

/** How many hosts a rollout has led where, and whom it may still reach: counted host by host of its component. */
export class RolloutSurvey {
  /** What a stage's share is a share of (begin-stage.ts). */
  readonly population: HostFacts[] = []
  private candidates = 0
  private reachable = 0
  private labelled = 0
  private waiting = 0
  private readonly isByLabels: boolean

  constructor(
    private readonly rollout: RolloutFacts,
    private readonly situation: Situation,
    private readonly now: number,
  ) {
    const { plan, begun } = rollout
    this.isByLabels = plan?.stages[begun.length - 1]?.reach.kind === 'LABELS'
  }

  look(host: HostFacts): void {
    if (isPlaceIn(this.rollout.id, host.offer)) {
      this.population.push(host)
      if (this.isByLabels && stageOf(this.rollout, host) !== null) this.labelled++
      return
    }
    const prospect = prospectOf(host, this.situation, this.now)
    if (prospect === 'later') this.waiting++
    if (prospect !== 'now') return
    this.candidates++
    this.population.push(host)
    if (stageOf(this.rollout, host) === null) return
    this.reachable++
    if (this.isByLabels) this.labelled++
  }

  get counts(): RolloutCounts {
    const { candidates, reachable, labelled, waiting } = this
    const { updating, completed, failed, rolledBack, lost } = this.rollout
    const remaining = candidates + waiting + updating
    return { updating, completed, failed, rolledBack, lost, candidates, reachable, labelled, remaining }
  }
}

/** Whether anybody could take the rollout's release who has no place yet, now or later. Pure. */
export function isAnybodyLeft(
  rollout: RolloutFacts,
  situation: Situation,
  hosts: Iterable<HostFacts>,
  now: number,
): boolean {
  for (const host of hosts) {
    if (!isPlaceIn(rollout.id, host.offer) && prospectOf(host, situation, now) !== 'never') return true
  }
  return false
}

export function populationOf({ population, counts }: RolloutSurvey): Population {
  return { present: population, awaited: counts.remaining - counts.candidates - counts.updating }
}

const LATER: ReadonlySet<Reason> = new Set(['OFFLINE', 'RETRY_LATER', 'OUTSIDE_WINDOW'])

/**
 * What becomes of a host if every rollout let it through: by the very decision of its next poll. A pause is for a while:
 * a fleet that was paused while a release was published is to take it by its stages.
 */
function prospectOf(host: HostFacts, situation: Situation, now: number): 'now' | 'later' | 'never' {
  const isPaused = host.pausedAt !== null
  const resumed = isPaused ? { ...host, pausedAt: null } : host
  const { kind, reason } = decideUpdate({
    ...situation,
    rollout: null,
    settled: null,
    host: resumed,
    now,
  })
  if (kind === 'offer') return isPaused ? 'later' : 'now'
  return LATER.has(reason) ? 'later' : 'never'
}
