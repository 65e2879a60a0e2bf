import { COMPONENTS } from '@vesana/agent/protocol'
import type { Actor } from '../audit/actor.ts'
import type { Result } from '../errors.ts'
import { walkFleet } from '../fleet/walk-fleet.ts'
import { endSilentAttempts } from '../updates/end-silent-attempts.ts'
import type { UpdateTables } from '../updates/update-tables.ts'
import { endOffers } from './end-offers.ts'
import { findLeftOffers } from './left-offers.ts'
import { adoptOffers } from './load-reach.ts'
import { RolloutMover } from './move-rollout.ts'
import { RolloutHalts } from './rollout-halts.ts'
import { readRollout } from './rollout-rows.ts'
import type { Rollout } from './rollout.entity.ts'
import { type SteeringDeps, takeOver } from './steering-deps.ts'
import { FleetSurvey } from './survey-fleet.ts'

const STEP_MS = 1000
/** A look over a large fleet may take a twentieth of the time at most. */
const REST_FACTOR = 20
/** Other servers' clocks may be behind, and their transactions take a while. */
const OVERLAP_MS = 60_000
/** A timer that is late by so much: the machine was suspended, or its clock was set, and no host could be heard. */
const SUSPENDED_MS = 5 * 60_000

/**
 * Moves rollouts on: begins their stages, halts and finishes them, and sees to it that every offer and every attempt
 * ends. Failures are judged at every outcome, in the same turn of the event loop; the rest once a second.
 */
export class RolloutSteering {
  private timer: NodeJS.Timeout | undefined
  private stepping: Promise<void> = Promise.resolve()
  private isStopped = true
  private heardAt: number | null = null
  /** Hosts can be heard since then: what was silent before may have had nobody to speak to. Epoch milliseconds. */
  private listensSince = -Infinity
  private readonly halts: RolloutHalts
  private readonly mover: RolloutMover

  constructor(private readonly deps: SteeringDeps) {
    this.halts = new RolloutHalts(deps, () => {
      if (!this.isStopped) void this.step()
    })
    this.mover = new RolloutMover(deps, this.halts)
    const { registry, serverVersions } = deps
    registry.onOfferCounts((rolloutId, counts) => {
      serverVersions.changeRollout(rolloutId, counts)
      this.halts.judge(rolloutId)
    })
    // Also what another server, or this one before it was killed, has not written.
    serverVersions.onChange((component) => {
      const rollout = serverVersions.rollout(component)
      if (rollout !== null) this.halts.judge(rollout.id)
      this.plan(0)
    })
  }

  start(): void {
    this.isStopped = false
    this.listensSince = this.deps.clock()
    this.plan(0)
  }

  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    await this.stepping
  }

  /** Does all that is to be done at this moment. Tests and simulations call it by their own clock. */
  step(): Promise<void> {
    this.stepping = this.stepping.then(() => this.stepNow())
    return this.stepping
  }

  private plan(ms: number): void {
    if (this.isStopped) return
    clearTimeout(this.timer)
    // By the machine's own clock: it goes on while a suspended machine's timers stand still.
    const due = Date.now() + ms
    this.timer = setTimeout(() => {
      if (Date.now() - due > SUSPENDED_MS) this.listensSince = this.deps.clock()
      const began = performance.now()
      void this.step().then(() => {
        const took = performance.now() - began
        this.plan(Math.max(STEP_MS, took * REST_FACTOR))
      })
    }, ms)
    this.timer.unref()
  }

  private async stepNow(): Promise<void> {
    const { serverVersions, clock, log } = this.deps
    try {
      // First: other servers offer until they read it.
      await this.halts.write()
      const now = clock()
      if (this.deps.database.dialect === 'postgres') await this.hearOthers(now)
      const { ended, timedOut } = await this.surveyFleet(now)
      await endSilentAttempts(this.deps, timedOut, now, this.listensSince)
      await endOffers(this.deps, ended, now)
      await this.endLeftOffers(now)
      await this.halts.write()
      for (const component of COMPONENTS) {
        const rollout = serverVersions.rollout(component)
        if (rollout?.state === 'RUNNING') await this.mover.progress(component, rollout)
      }
    } catch (error) {
      log.error({ err: error }, 'the rollouts could not be steered: tried again')
    }
  }

  private async surveyFleet(now: number): Promise<FleetSurvey> {
    const { registry, serverVersions } = this.deps
    const survey = new FleetSurvey((component) => serverVersions.situation(component), now, this.listensSince)
    await walkFleet(registry.all(), (host) => survey.look(host))
    return survey
  }

  private async endLeftOffers(now: number): Promise<void> {
    const { database, registry, serverVersions } = this.deps
    const current = COMPONENTS.flatMap((component) => serverVersions.rollout(component)?.id ?? [])
    const kysely = database.fork().getKysely<UpdateTables>()
    const left = await findLeftOffers(kysely, registry, current, now, this.listensSince)
    await endOffers(this.deps, left, now)
  }

  /**
   * Other servers on the same PostgreSQL pause, halt and begin stages, and make offers and end them: what is theirs counts
   * here within a step (docs/decisions/0001). Limits and halts do not wait for this:
   * places are taken under a lock, and the state is asked for before a host with a place is told again (confirm-state.ts).
   */
  private async hearOthers(now: number): Promise<void> {
    const { database, serverVersions } = this.deps
    const since = this.heardAt === null ? null : new Date(this.heardAt - OVERLAP_MS)
    for (const component of COMPONENTS) {
      const known = serverVersions.rollout(component)
      const version = serverVersions.current(component)?.version
      if (known === null || known.plan === null || version === undefined) continue
      const row = await readRollout(database.fork().getKysely<UpdateTables>(), known.id)
      if (row !== null) serverVersions.followRollout(known.id, row)
      await adoptOffers(this.deps, known.id, version, since)
    }
    this.heardAt = now
  }

  /** Begins the next stage now, by a person's wish. */
  advanceNow(rolloutId: string, actor: Actor): Promise<Result<Rollout>> {
    return this.mover.advanceNow(rolloutId, actor)
  }

  /** What has just been written counts here as well. */
  takeOver(rollout: Pick<Rollout, 'id' | 'state' | 'begun'>): void {
    takeOver(this.deps, rollout)
  }
}
