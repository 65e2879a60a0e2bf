import { Field, ID, ObjectType } from 'type-graphql'
import type { WholeRelease } from '../releases/find-release.ts'
import { ReleaseType, releaseTypeOf } from '../releases/release.type.ts'
import { RolloutStateEnum, RolloutStrategyEnum } from './rollout-enums.type.ts'
import type { Rollout, RolloutState, RolloutStrategy } from './rollout.entity.ts'

@ObjectType('Rollout', { description: 'How a published release reaches the fleet.' })
export class RolloutType {
  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => ReleaseType, { description: 'The release.' })
  declare release: ReleaseType

  @Field(() => RolloutStrategyEnum, { description: 'In which way.' })
  declare strategy: RolloutStrategy

  @Field(() => RolloutStateEnum, { description: 'How far it is.' })
  declare state: RolloutState

  @Field(() => Date, { description: 'When the release was published.' })
  declare startedAt: Date

  @Field(() => Date, { nullable: true, description: 'When every host might take it, or it was withdrawn.' })
  declare endedAt: Date | null
}

export function rolloutTypeOf(rollout: Rollout, whole: WholeRelease): RolloutType {
  const { id, strategy, state, startedAt, endedAt } = rollout
  return { id, strategy, state, startedAt, endedAt: endedAt ?? null, release: releaseTypeOf(whole) }
}
