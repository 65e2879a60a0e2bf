import { Field, Float, Int, ObjectType } from 'type-graphql'
import { LabelType } from '../hosts/label.type.ts'
import { labelList } from '../hosts/labels.ts'
import type { RolloutChoice } from './rollout-defaults.ts'
import { RolloutStrategyEnum } from './rollout-enums.type.ts'
import type { RolloutPlan, RolloutStage } from './rollout-plan.ts'
import type { RolloutStrategy } from './rollout.entity.ts'

@ObjectType({ description: 'A stage of a plan: whom it adds, and when it is done.' })
export class RolloutPlanStage {
  @Field(() => Float, { nullable: true, description: 'A share of the hosts that are to be updated.' })
  declare percent: number | null

  @Field(() => Int, { nullable: true, description: 'With percent: at least so many hosts.' })
  declare atLeast: number | null

  @Field(() => Int, { nullable: true, description: 'So many hosts, those of earlier stages included.' })
  declare hosts: number | null

  @Field(() => [LabelType], { nullable: true, description: 'The hosts that have all of these labels.' })
  declare labels: LabelType[] | null

  @Field(() => Int, { description: 'It is watched for so many seconds, at the least.' })
  declare bakeSeconds: number

  @Field(() => Int, {
    nullable: true,
    description:
      'So many hosts have to run the release before the next stage; null: half of the stage, 19 of 20 of the last.',
  })
  declare minSuccesses: number | null
}

@ObjectType('RolloutPlan', { description: 'How a staged rollout goes on, and when it stops itself.' })
export class RolloutPlanType {
  @Field(() => [RolloutPlanStage], { description: 'In their order; the last one reaches everybody.' })
  declare stages: RolloutPlanStage[]

  @Field(() => Int, {
    description: 'It halts once at least so many hosts failed (or all of a smaller stage) …',
  })
  declare failureCount: number

  @Field(() => Float, { description: '… and these are at least this share of those that ended, 0 to 1.' })
  declare failureRatio: number

  @Field(() => Int, { nullable: true, description: 'So many hosts may be updating at once; null: any.' })
  declare maxUpdating: number | null

  @Field(() => Int, { description: 'The offers of a stage are spread over so many seconds.' })
  declare spreadSeconds: number
}

@ObjectType({ description: 'How a release reaches the fleet whose publisher does not say.' })
export class RolloutDefaultType {
  @Field(() => RolloutStrategyEnum, { description: 'In which way.' })
  declare strategy: RolloutStrategy

  @Field(() => RolloutPlanType, { nullable: true, description: 'Null: IMMEDIATE.' })
  declare plan: RolloutPlanType | null
}

@ObjectType('RolloutDefaults', { description: 'How releases reach the fleet whose publisher does not say.' })
export class RolloutDefaultsType {
  @Field(() => RolloutDefaultType, { description: 'For publishRelease.' })
  declare publish: RolloutDefaultType

  @Field(() => RolloutDefaultType, { description: 'For a VERSION file written by hand.' })
  declare versionFile: RolloutDefaultType
}

export function planTypeOf({
  stages,
  failureLimit,
  maxUpdating,
  spreadSeconds,
}: RolloutPlan): RolloutPlanType {
  return {
    stages: stages.map(planStageOf),
    failureCount: failureLimit.count,
    failureRatio: failureLimit.ratio,
    maxUpdating,
    spreadSeconds,
  }
}

export function planStageOf({ reach, bakeSeconds, minSuccesses }: RolloutStage): RolloutPlanStage {
  return {
    percent: reach.kind === 'SHARE' ? reach.percent : null,
    atLeast: reach.kind === 'SHARE' ? reach.atLeast : null,
    hosts: reach.kind === 'COUNT' ? reach.hosts : null,
    labels: reach.kind === 'LABELS' ? labelList(reach.labels) : null,
    bakeSeconds,
    minSuccesses,
  }
}

export function defaultTypeOf({ strategy, plan }: RolloutChoice): RolloutDefaultType {
  return { strategy, plan: plan && planTypeOf(plan) }
}
