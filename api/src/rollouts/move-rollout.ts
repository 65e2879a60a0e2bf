import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import type { Actor } from '../audit/actor.ts'
import { type Result, fail, ok } from '../errors.ts'
import { walkFleet } from '../fleet/walk-fleet.ts'
import type { UpdateTables } from '../updates/update-tables.ts'
import { beginStage, beginStages } from './begin-stage.ts'
import { type RolloutAct, changeRollout } from './change-rollout.ts'
import { explainFinish } from './explain-step.ts'
import { type RolloutStep, progressRollout, waitsAnyway } from './progress-rollout.ts'
import type { BegunStage, RolloutFacts } from './rollout-facts.ts'
import type { RolloutHalts } from './rollout-halts.ts'
import { readRollout } from './rollout-rows.ts'
import type { Rollout } from './rollout.entity.ts'
import { type SteeringDeps, actOf, takeOver } from './steering-deps.ts'
import { RolloutSurvey, isAnybodyLeft, populationOf } from './survey-fleet.ts'

/** Moves single rollouts on by what `progressRollout` says of them, or by a person's wish. */
export class RolloutMover {
  constructor(
    private readonly deps: SteeringDeps,
    private readonly halts: RolloutHalts,
  ) {}

  /** Does what is to be done about a running rollout now: halts it, begins its next stage, finishes it, or nothing. */
  async progress(component: Component, rollout: RolloutFacts): Promise<void> {
    const { registry, serverVersions, clock } = this.deps
    const situation = serverVersions.situation(component)
    const isLeft = () => isAnybodyLeft(rollout, situation, registry.ofComponent(component), clock())
    if (waitsAnyway(rollout, clock(), isLeft)) return
    const survey = await this.look(component, rollout)
    const step = progressRollout(rollout, survey.counts, clock())
    switch (step.kind) {
      case 'halt':
        this.halts.halt(rollout.id, step)
        return this.halts.write()
      case 'advance': {
        const act = actOf(this.deps, 'advanceRollout')
        const next = beginStage(rollout, populationOf(survey), act.now)
        await this.begin(rollout, next === null ? [] : [next], act)
        return
      }
      case 'finish':
        return this.finish(rollout, step)
      case 'wait':
      case 'rest':
    }
  }

  /** Begins the next stage that may add somebody, whatever the one before it waits for. CONFLICT where none can begin. */
  async advanceNow(rolloutId: string, actor: Actor): Promise<Result<Rollout>> {
    const { serverVersions } = this.deps
    const component = COMPONENTS.find((one) => serverVersions.rollout(one)?.id === rolloutId)
    const rollout = component && serverVersions.rollout(component)
    if (!component || !rollout) return this.refuseUnoffered(rolloutId)
    const survey = await this.look(component, rollout)
    const act = actOf(this.deps, 'advanceRollout', actor)
    return this.begin(rollout, beginStages(rollout, populationOf(survey), act.now), act)
  }

  private async refuseUnoffered(rolloutId: string): Promise<Result<never>> {
    const known = await readRollout(this.deps.database.fork().getKysely<UpdateTables>(), rolloutId)
    return known === null
      ? fail('NOT_FOUND', `There is no rollout with the id ${rolloutId}.`)
      : fail('CONFLICT', 'Its release is not the server version: nothing goes on.')
  }

  private async look(component: Component, rollout: RolloutFacts): Promise<RolloutSurvey> {
    const { registry, serverVersions, clock } = this.deps
    const survey = new RolloutSurvey(rollout, serverVersions.situation(component), clock())
    await walkFleet(registry.ofComponent(component), (host) => survey.look(host))
    return survey
  }

  private async begin(
    rollout: RolloutFacts,
    next: readonly BegunStage[],
    act: RolloutAct,
  ): Promise<Result<Rollout>> {
    if (next.length === 0) return fail('CONFLICT', 'Its last stage has begun already.')
    const begun = [...rollout.begun, ...next]
    const written = await changeRollout(act, rollout.id, (row) => {
      const state = this.halts.isUnwritten(rollout.id) ? 'HALTED' : row.state
      if (state !== 'RUNNING') return fail('CONFLICT', `The rollout is not running: it is ${state}.`)
      if ((row.begun?.length ?? 0) !== rollout.begun.length) return ok({})
      return ok({ begun })
    })
    if (!written.ok) return written
    takeOver(this.deps, written.value)
    const [stage, hosts] = [begun.length, begun.at(-1)?.size]
    this.deps.log.info({ rolloutId: rollout.id, stage, hosts }, 'a stage of the rollout began')
    return written
  }

  private async finish(rollout: RolloutFacts, step: Extract<RolloutStep, { kind: 'finish' }>): Promise<void> {
    const endedAt = new Date(this.deps.clock())
    const written = await changeRollout(actOf(this.deps, 'finishRollout'), rollout.id, ({ state }) =>
      // It may have been halted since the look over the fleet began.
      ok(
        state === 'RUNNING' && !this.halts.isUnwritten(rollout.id)
          ? { state: 'FINISHED', stateReason: explainFinish(step), endedAt }
          : {},
      ),
    )
    if (!written.ok) return
    takeOver(this.deps, written.value)
    this.deps.log.info({ rolloutId: rollout.id }, `the rollout ended: ${explainFinish(step)}`)
  }
}
