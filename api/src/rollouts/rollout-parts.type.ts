import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { ReasonCount } from '../fleet/fleet-summary.type.ts'
import { connectionOf } from '../pagination/connection.type.ts'
import { sameNames } from '../same-names.ts'
import type { RolloutStep, WaitReason } from './progress-rollout.ts'
import { OFFER_OUTCOMES, type OfferOutcome } from './rollout-facts.ts'
import { RolloutPlanStage } from './rollout-plan.type.ts'

export const OfferOutcomeEnum = sameNames<OfferOutcome>(OFFER_OUTCOMES)
registerEnumType(OfferOutcomeEnum, {
  name: 'OfferOutcome',
  description: 'How a host’s offer ended.',
  valuesConfig: {
    COMPLETED: { description: 'It runs the release.' },
    FAILED: { description: 'The update failed; the host runs what it ran before.' },
    ROLLED_BACK: { description: 'The release did not prove itself there and was rolled back.' },
    LOST: { description: 'It took the offer and was not heard of for too long.' },
    RETURNED: {
      description:
        'It was held back before it took the offer (paused, opted out …): its place is free again.',
    },
    WITHDRAWN: { description: 'The rollout stopped before it took the offer.' },
  },
})

const STAGE_STATES = ['WAITING', 'RUNNING', 'DONE'] as const
export type StageState = (typeof STAGE_STATES)[number]
export const StageStateEnum = sameNames<StageState>(STAGE_STATES)
registerEnumType(StageStateEnum, {
  name: 'RolloutStageState',
  description: 'How far a stage is.',
  valuesConfig: {
    WAITING: { description: 'It has not begun.' },
    RUNNING: { description: 'It has begun, and is the last that has.' },
    DONE: { description: 'The next one has begun, or the rollout has finished.' },
  },
})

const STEP_KINDS = ['ADVANCE', 'WAIT', 'HALT', 'FINISH', 'REST'] as const
export type StepKind = (typeof STEP_KINDS)[number]
export const StepKindEnum = sameNames<StepKind>(STEP_KINDS)
registerEnumType(StepKindEnum, {
  name: 'RolloutStepKind',
  description: 'What a rollout does next.',
  valuesConfig: {
    ADVANCE: { description: 'Begins its next stage, within moments.' },
    WAIT: { description: 'Waits.' },
    HALT: { description: 'Halts, within moments.' },
    FINISH: { description: 'Finishes, within moments.' },
    REST: { description: 'Nothing by itself.' },
  },
})

const WAIT_REASONS = ['BAKING', 'TOO_FEW_SUCCESSES', 'NO_HOST_ONLINE', 'NO_HOST_IN_STAGE'] as const
export const WaitReasonEnum = sameNames<WaitReason>(WAIT_REASONS)
registerEnumType(WaitReasonEnum, {
  name: 'RolloutWaitReason',
  description: 'What a rollout waits for.',
  valuesConfig: {
    BAKING: { description: 'The stage is watched for as long as its plan says.' },
    TOO_FEW_SUCCESSES: { description: 'More hosts have to run the release.' },
    NO_HOST_ONLINE: {
      description:
        'No host could take it now: each is offline, paused, outside its window, or to be tried again later.',
    },
    NO_HOST_IN_STAGE: { description: 'No host is in the stage.' },
  },
})

@ObjectType({ description: 'What a rollout does next, as it stands.' })
export class RolloutStepType {
  @Field(() => StepKindEnum, { description: 'What.' })
  declare kind: StepKind

  @Field(() => WaitReasonEnum, { nullable: true, description: 'What it waits for, where it waits.' })
  declare reason: WaitReason | null

  @Field(() => Date, { nullable: true, description: 'When a wait can end, where only time is missing.' })
  declare until: Date | null

  @Field(() => Int, { nullable: true, description: 'How many more hosts have to run the release.' })
  declare missing: number | null

  @Field(() => String, { description: 'The same as a sentence.' })
  declare explanation: string
}

@ObjectType({ description: 'A stage of a rollout, and how far it is.' })
export class RolloutStageStatus {
  @Field(() => RolloutPlanStage, { description: 'As the plan has it.' })
  declare plan: RolloutPlanStage

  @Field(() => StageStateEnum, { description: 'How far it is.' })
  declare state: StageState

  @Field(() => Date, { nullable: true, description: 'When it began; null: it has not.' })
  declare startedAt: Date | null

  @Field(() => Date, { nullable: true, description: 'When the next one began, or the rollout ended.' })
  declare endedAt: Date | null

  @Field(() => Int, {
    nullable: true,
    description: 'How many hosts it reached when it began, those of earlier stages included.',
  })
  declare hosts: number | null
}

@ObjectType('RolloutCounts', { description: 'How many hosts a rollout has led where.' })
export class RolloutCountsType {
  @Field(() => Int, {
    description: 'Were offered the release, ever, but for those that gave their place back.',
  })
  declare offered: number

  @Field(() => Int, { description: 'Have an offer that has not ended.' })
  declare updating: number

  @Field(() => Int, { description: 'Run it.' })
  declare completed: number

  @Field(() => Int, { description: 'Failed before they ran it.' })
  declare failed: number

  @Field(() => Int, { description: 'Rolled it back.' })
  declare rolledBack: number

  @Field(() => Int, { description: 'Took the offer and were not heard of for too long.' })
  declare lost: number

  @Field(() => Int, { description: 'Are to take it and were not offered it yet.' })
  declare waiting: number

  @Field(() => [ReasonCount], {
    description: 'Hosts of its component that run less, by reason; empty once it is not the server version.',
  })
  declare byReason: ReasonCount[]
}

@ObjectType({ description: 'How far a rollout was at a moment.' })
export class RolloutPoint {
  @Field(() => Date, { description: 'The moment.' })
  declare at: Date

  @Field(() => Int, { description: 'Hosts that were offered the release until then.' })
  declare offered: number

  @Field(() => Int, { description: 'Hosts that ran it by then.' })
  declare completed: number

  @Field(() => Int, { description: 'Hosts that failed, rolled back or were lost until then.' })
  declare failed: number
}

@ObjectType({ description: 'Hosts on which a release failed in the same way.' })
export class RolloutFailure {
  /** Not part of the schema: by it the hosts are found. */
  declare rolloutId: string

  @Field(() => OfferOutcomeEnum, { description: 'How their offers ended.' })
  declare outcome: OfferOutcome

  @Field(() => String, { description: 'The error’s code; LOST where nothing was heard.' })
  declare code: string

  @Field(() => String, { description: 'What the hosts said, in words.' })
  declare message: string

  @Field(() => Int, { description: 'How many hosts.' })
  declare count: number
}

@ObjectType('RolloutOffer', { description: 'What a rollout offered a host, and how that ended.' })
export class RolloutOfferType {
  @Field(() => ID, { description: 'The host.' })
  declare hostId: string

  @Field(() => Date, { description: 'When it was offered the release.' })
  declare offeredAt: Date

  @Field(() => OfferOutcomeEnum, { nullable: true, description: 'How that ended; null: it has not.' })
  declare outcome: OfferOutcome | null

  @Field(() => Date, { nullable: true, description: 'When it ended.' })
  declare endedAt: Date | null
}

@ObjectType({ description: 'A page of a rollout’s offers, the latest first.' })
export class RolloutOfferConnection extends connectionOf('RolloutOffer', () => RolloutOfferType) {}

export function stepTypeOf(step: RolloutStep, explanation: string): RolloutStepType {
  const kind = step.kind.toUpperCase() as StepKind
  if (step.kind !== 'wait') return { kind, reason: null, until: null, missing: null, explanation }
  const until = step.until === null ? null : new Date(step.until)
  return { kind, reason: step.reason, until, missing: step.missing || null, explanation }
}
