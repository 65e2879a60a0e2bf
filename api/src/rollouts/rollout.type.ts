import { Field, ID, Int, ObjectType } from 'type-graphql'
import { connectionOf } from '../pagination/connection.type.ts'
import type { WholeRelease } from '../releases/find-release.ts'
import { ReleaseType, releaseTypeOf } from '../releases/release.type.ts'
import { RolloutStrategyEnum, RolloutStateEnum } from './rollout-enums.type.ts'
import { RolloutStageStatus } from './rollout-parts.type.ts'
import { RolloutPlanType, planStageOf, planTypeOf } from './rollout-plan.type.ts'
import type { Rollout, RolloutState, RolloutStrategy } from './rollout.entity.ts'

@ObjectType('Rollout', { description: 'How a published release reaches the fleet.' })
export class RolloutType {
  /** Not part of the schema: what the field resolvers start from. */
  declare rollout: Rollout

  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => ReleaseType, { description: 'The release.' })
  declare release: ReleaseType

  @Field(() => RolloutStrategyEnum, { description: 'In which way.' })
  declare strategy: RolloutStrategy

  @Field(() => RolloutPlanType, { nullable: true, description: 'Its stages and limits; null: IMMEDIATE.' })
  declare plan: RolloutPlanType | null

  @Field(() => RolloutStateEnum, { description: 'How far it is.' })
  declare state: RolloutState

  @Field(() => String, {
    nullable: true,
    description: 'Why it was paused, halted, superseded or finished, for people.',
  })
  declare stateReason: string | null

  @Field(() => [RolloutStageStatus], { description: 'Its stages, in their order; none: IMMEDIATE.' })
  declare stages: RolloutStageStatus[]

  @Field(() => Int, { nullable: true, description: 'Which of them is under way, from 0; null: none.' })
  declare currentStage: number | null

  @Field(() => Date, { description: 'When the release was published.' })
  declare startedAt: Date

  @Field(() => Date, {
    nullable: true,
    description: 'When every host might take it, or it stopped for good.',
  })
  declare endedAt: Date | null

  @Field(() => Date, { nullable: true, description: 'Since when it is paused.' })
  declare pausedAt: Date | null

  @Field(() => String, { nullable: true, description: 'Who paused it; “VERSION file” where that did.' })
  declare pausedBy: string | null
}

@ObjectType({ description: 'A page of rollouts, the latest first.' })
export class RolloutConnection extends connectionOf('Rollout', () => RolloutType) {}

export function rolloutTypeOf(rollout: Rollout, whole: WholeRelease): RolloutType {
  const { id, strategy, state, startedAt, plan } = rollout
  const begun = rollout.begun?.length ?? 0
  return {
    rollout,
    id,
    strategy,
    state,
    startedAt,
    plan: plan ? planTypeOf(plan) : null,
    stages: stagesOf(rollout),
    currentStage: begun === 0 || state === 'FINISHED' ? null : begun - 1,
    endedAt: rollout.endedAt ?? null,
    stateReason: rollout.stateReason ?? null,
    pausedAt: state === 'PAUSED' ? (rollout.pausedAt ?? null) : null,
    pausedBy: state === 'PAUSED' ? (rollout.pausedBy ?? null) : null,
    release: releaseTypeOf(whole),
  }
}

function stagesOf({ plan, begun, endedAt, state }: Rollout): RolloutStageStatus[] {
  return (plan?.stages ?? []).map((stage, index) => {
    const own = begun?.[index]
    const next = begun?.[index + 1]
    const isDone = next !== undefined || (own !== undefined && state === 'FINISHED')
    return {
      plan: planStageOf(stage),
      state: isDone ? 'DONE' : own === undefined ? 'WAITING' : 'RUNNING',
      startedAt: own ? new Date(own.startedAt) : null,
      endedAt: next ? new Date(next.startedAt) : own ? (endedAt ?? null) : null,
      hosts: own?.size ?? null,
    }
  })
}
