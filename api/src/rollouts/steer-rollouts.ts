import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import type { FastifyBaseLogger } from 'fastify'
import { type Actor, serverActor } from '../audit/actor.ts'
import { type Result, fail, ok } from '../errors.ts'
import { walkFleet } from '../fleet/walk-fleet.ts'
import type { Database } from '../orm.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import { endSilentAttempts } from '../updates/end-silent-attempts.ts'
import type { AttemptFacts } from '../updates/host-facts.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import type { UpdateTables } from '../updates/update-tables.ts'
import { beginStage, beginStages } from './begin-stage.ts'
import { type RolloutAct, changeRollout } from './change-rollout.ts'
import { endOffers } from './end-offers.ts'
import { explainFinish, explainHalt } from './explain-step.ts'
import { findLeftOffers } from './left-offers.ts'
import { adoptOffers } from './load-reach.ts'
import { type RolloutStep, judgeFailures, progressRollout, waitsAnyway } from './progress-rollout.ts'
import type { BegunStage, RolloutFacts } from './rollout-facts.ts'
import { readRollout } from './rollout-rows.ts'
import type { Rollout } from './rollout.entity.ts'
import { FleetSurvey, RolloutSurvey, isAnybodyLeft, populationOf } from './survey-fleet.ts'

export interface SteeringDeps {
  readonly database: Database
  readonly registry: HostRegistry
  readonly serverVersions: ServerVersions
  readonly clock: () => number
  readonly log: FastifyBaseLogger
  readonly onAttemptEnded: (attempt: AttemptFacts) => void
}

const STEP_MS = 1000
/** A look over a large fleet may take a twentieth of the time at most. */
const REST_FACTOR = 20
/** Other servers' clocks may be behind, and their transactions take a while. */
const OVERLAP_MS = 60_000
export const STEERING_ACTOR = serverActor('rollout')

/**
 * Moves rollouts on: begins their stages, halts and finishes them, and sees to it that every offer and every attempt
 * ends. Failures are judged at every outcome, in the same turn of the event loop; the rest once a second. A halt is in
 * memory before it is written, and is written again and again until it is.
 */
export class RolloutSteering {
  private timer: NodeJS.Timeout | undefined
  private stepping: Promise<void> = Promise.resolve()
  private isStopped = true
  private heardAt: number | null = null
  private readonly unwrittenHalts = new Map<string, string>()

  constructor(private readonly deps: SteeringDeps) {
    const { registry, serverVersions } = deps
    registry.onOfferCounts((rolloutId, counts) => {
      serverVersions.changeRollout(rolloutId, counts)
      this.judgeNow(rolloutId)
    })
    // Also what another server, or this one before it was killed, has not written.
    serverVersions.onChange((component) => {
      const rollout = serverVersions.rollout(component)
      if (rollout !== null) this.judgeNow(rollout.id)
      this.plan(0)
    })
  }

  start(): void {
    this.isStopped = false
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
    this.timer = setTimeout(() => {
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
      const now = clock()
      if (this.deps.database.dialect === 'postgres') await this.hearOthers(now)
      const { ended, timedOut } = await this.surveyFleet(now)
      await endSilentAttempts(this.deps, timedOut, now)
      await endOffers(this.deps, ended, now)
      await this.endLeftOffers(now)
      await this.writeHalts()
      for (const component of COMPONENTS) {
        const rollout = serverVersions.rollout(component)
        if (rollout?.state === 'RUNNING') await this.progress(component, rollout)
      }
    } catch (error) {
      log.error({ err: error }, 'the rollouts could not be steered: tried again')
    }
  }

  private async surveyFleet(now: number): Promise<FleetSurvey> {
    const { registry, serverVersions } = this.deps
    const survey = new FleetSurvey((component) => serverVersions.situation(component), now)
    await walkFleet(registry.all(), (host) => survey.look(host))
    return survey
  }

  private async endLeftOffers(now: number): Promise<void> {
    const { database, registry, serverVersions } = this.deps
    const current = COMPONENTS.flatMap((component) => serverVersions.rollout(component)?.id ?? [])
    const left = await findLeftOffers(database.fork().getKysely<UpdateTables>(), registry, current, now)
    await endOffers(this.deps, left, now)
  }

  /**
   * Other servers on the same PostgreSQL pause, halt and begin stages, and make offers and end them: what is theirs counts
   * here within a step (docs/decisions/0001). Places are taken under a lock, so limits do not wait for this.
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

  /** Whether too many have failed, by the counts as they are; the halt holds from here on. */
  private judgeNow(rolloutId: string): void {
    const rollout = this.find(rolloutId)
    const halt = rollout && judgeFailures(rollout, rollout)
    if (halt) this.halt(rolloutId, halt)
  }

  private find(rolloutId: string): RolloutFacts | null {
    const { serverVersions } = this.deps
    for (const component of COMPONENTS) {
      const rollout = serverVersions.rollout(component)
      if (rollout?.id === rolloutId) return rollout
    }
    return null
  }

  private halt(rolloutId: string, halt: Extract<RolloutStep, { kind: 'halt' }>): void {
    const { serverVersions, log } = this.deps
    const reason = explainHalt(halt)
    this.unwrittenHalts.set(rolloutId, reason)
    serverVersions.changeRollout(rolloutId, { state: 'HALTED' })
    log.warn({ rolloutId, ...halt }, 'the rollout was halted')
    if (!this.isStopped) void this.step()
  }

  private async writeHalts(): Promise<void> {
    for (const [rolloutId, stateReason] of this.unwrittenHalts) {
      const endedAt = new Date(this.deps.clock())
      const written = await changeRollout(this.act('haltRollout'), rolloutId, ({ state }) =>
        ok(state === 'RUNNING' || state === 'PAUSED' ? { state: 'HALTED', stateReason, endedAt } : {}),
      )
      this.unwrittenHalts.delete(rolloutId)
      if (written.ok) this.takeOver(written.value)
    }
  }

  private async progress(component: Component, rollout: RolloutFacts): Promise<void> {
    const { registry, serverVersions, clock } = this.deps
    const situation = serverVersions.situation(component)
    const isLeft = () => isAnybodyLeft(rollout, situation, registry.ofComponent(component), clock())
    if (waitsAnyway(rollout, clock(), isLeft)) return
    const { survey, step } = await this.look(component, rollout)
    switch (step.kind) {
      case 'halt':
        this.halt(rollout.id, step)
        return this.writeHalts()
      case 'advance': {
        const act = this.act('advanceRollout')
        const next = beginStage(rollout, populationOf(survey), act.now)
        await this.advance(rollout, next === null ? [] : [next], act)
        return
      }
      case 'finish':
        return this.finish(rollout, step)
      case 'wait':
      case 'rest':
    }
  }

  /** How a running rollout stands, and what it does next. */
  private async look(
    component: Component,
    rollout: RolloutFacts,
  ): Promise<{ survey: RolloutSurvey; step: RolloutStep }> {
    const { registry, serverVersions, clock } = this.deps
    const survey = new RolloutSurvey(rollout, serverVersions.situation(component), clock())
    await walkFleet(registry.ofComponent(component), (host) => survey.look(host))
    return { survey, step: progressRollout(rollout, survey.counts, clock()) }
  }

  /** Begins the next stage now, by a person's wish. */
  async advanceNow(rolloutId: string, actor: Actor): Promise<Result<Rollout>> {
    const { serverVersions } = this.deps
    const component = COMPONENTS.find((one) => serverVersions.rollout(one)?.id === rolloutId)
    const rollout = component && serverVersions.rollout(component)
    if (!component || !rollout)
      return fail('CONFLICT', 'Its release is not the server version: nothing goes on.')
    const { survey } = await this.look(component, rollout)
    const act = { ...this.act('advanceRollout'), actor }
    return this.advance(rollout, beginStages(rollout, populationOf(survey), act.now), act)
  }

  private async advance(
    rollout: RolloutFacts,
    next: readonly BegunStage[],
    act: RolloutAct,
  ): Promise<Result<Rollout>> {
    if (next.length === 0) return fail('CONFLICT', 'Its last stage has begun already.')
    const begun = [...rollout.begun, ...next]
    const written = await changeRollout(act, rollout.id, (row) => {
      const state = this.unwrittenHalts.has(rollout.id) ? 'HALTED' : row.state
      if (state !== 'RUNNING') return fail('CONFLICT', `The rollout is not running: it is ${state}.`)
      if ((row.begun?.length ?? 0) !== rollout.begun.length) return ok({})
      return ok({ begun })
    })
    if (!written.ok) return written
    this.takeOver(written.value)
    const [stage, hosts] = [begun.length, begun.at(-1)?.size]
    this.deps.log.info({ rolloutId: rollout.id, stage, hosts }, 'a stage of the rollout began')
    return written
  }

  private async finish(rollout: RolloutFacts, step: Extract<RolloutStep, { kind: 'finish' }>): Promise<void> {
    const endedAt = new Date(this.deps.clock())
    const written = await changeRollout(this.act('finishRollout'), rollout.id, ({ state }) =>
      // It may have been halted since the look over the fleet began.
      ok(
        state === 'RUNNING' && !this.unwrittenHalts.has(rollout.id)
          ? { state: 'FINISHED', stateReason: explainFinish(step), endedAt }
          : {},
      ),
    )
    if (!written.ok) return
    this.takeOver(written.value)
    this.deps.log.info({ rolloutId: rollout.id }, `the rollout ended: ${explainFinish(step)}`)
  }

  /** What has just been written counts here as well. */
  takeOver({ id, state, begun }: Pick<Rollout, 'id' | 'state' | 'begun'>): void {
    this.deps.serverVersions.followRollout(id, { state, begun: begun ?? [] })
  }

  private act(action: string): RolloutAct {
    const { database, clock } = this.deps
    return { database, actor: STEERING_ACTOR, action, now: clock() }
  }
}
