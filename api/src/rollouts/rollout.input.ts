import { Field, Float, InputType, Int } from 'type-graphql'
import { type Result, fail, ok } from '../errors.ts'
import { LabelInput } from '../hosts/label.type.ts'
import { judgeLabels } from '../hosts/labels.ts'
import { RolloutStrategyEnum } from './rollout-enums.type.ts'
import { type RolloutPlan, type RolloutStage, type StageReach, judgePlan } from './rollout-plan.ts'
import type { RolloutStrategy } from './rollout.entity.ts'

@InputType({
  description: 'A stage: whom it adds (percent, hosts or labels: just one), and when it is done.',
})
export class RolloutStageInput {
  @Field(() => Float, {
    nullable: true,
    description: 'A share of the hosts that are to be updated; 100: everybody.',
  })
  declare percent?: number | null

  @Field(() => Int, { nullable: true, description: 'With percent: at least so many hosts; 1 unless given.' })
  declare atLeast?: number | null

  @Field(() => Int, { nullable: true, description: 'So many hosts, those of earlier stages included.' })
  declare hosts?: number | null

  @Field(() => [LabelInput], { nullable: true, description: 'The hosts that have all of these labels.' })
  declare labels?: LabelInput[] | null

  @Field(() => Int, { description: 'It is watched for so many seconds, at the least.' })
  declare bakeSeconds: number

  @Field(() => Int, {
    nullable: true,
    description:
      'So many hosts have to run the release before the next stage; left out: half of the stage, 19 of 20 of the last.',
  })
  declare minSuccesses?: number | null
}

@InputType({ description: 'How a staged rollout goes on, and when it stops itself.' })
export class RolloutPlanInput {
  @Field(() => [RolloutStageInput], { description: 'In their order; the last one has percent 100.' })
  declare stages: RolloutStageInput[]

  @Field(() => Int, {
    description: 'It halts once at least so many hosts failed (or all of a smaller stage) …',
  })
  declare failureCount: number

  @Field(() => Float, { description: '… and these are at least this share of those that ended, 0 to 1.' })
  declare failureRatio: number

  @Field(() => Int, { nullable: true, description: 'So many hosts may be updating at once; left out: any.' })
  declare maxUpdating?: number | null

  @Field(() => Int, {
    nullable: true,
    description: 'The offers of a stage are spread over so many seconds; left out: none.',
  })
  declare spreadSeconds?: number | null
}

@InputType({ description: 'How releases reach the fleet whose publisher does not say.' })
export class RolloutDefaultInput {
  @Field(() => RolloutStrategyEnum, { description: 'In which way.' })
  declare strategy: RolloutStrategy

  @Field(() => RolloutPlanInput, { nullable: true, description: 'With STAGED; left out: the built-in plan.' })
  declare plan?: RolloutPlanInput | null
}

@InputType({ description: 'The defaults to set; what is left out stays.' })
export class RolloutDefaultsInput {
  @Field(() => RolloutDefaultInput, { nullable: true, description: 'For publishRelease.' })
  declare publish?: RolloutDefaultInput | null

  @Field(() => RolloutDefaultInput, { nullable: true, description: 'For a VERSION file written by hand.' })
  declare versionFile?: RolloutDefaultInput | null
}

/** The plan as it was sent, judged. Pure. */
export function planOf(input: RolloutPlanInput): Result<RolloutPlan> {
  const stages: RolloutStage[] = []
  for (const [index, stage] of input.stages.entries()) {
    const reach = reachOf(stage, `plan.stages.${index}`)
    if (!reach.ok) return reach
    const { bakeSeconds, minSuccesses } = stage
    stages.push({ reach: reach.value, bakeSeconds, minSuccesses: minSuccesses ?? null })
  }
  const failureLimit = { count: input.failureCount, ratio: input.failureRatio }
  const { maxUpdating, spreadSeconds } = input
  return judgePlan({
    stages,
    failureLimit,
    maxUpdating: maxUpdating ?? null,
    spreadSeconds: spreadSeconds ?? 0,
  })
}

function reachOf({ percent, atLeast, hosts, labels }: RolloutStageInput, field: string): Result<StageReach> {
  const given = [percent, hosts, labels].filter((one) => one !== null && one !== undefined)
  if (given.length !== 1) {
    return fail('BAD_USER_INPUT', 'A stage names one of percent, hosts and labels.', field)
  }
  if (typeof percent === 'number') return ok({ kind: 'SHARE', percent, atLeast: atLeast ?? 1 })
  if (typeof hosts === 'number') return ok({ kind: 'COUNT', hosts })
  const judged = judgeLabels(labels ?? [])
  return judged.ok ? ok({ kind: 'LABELS', labels: judged.value }) : judged
}
