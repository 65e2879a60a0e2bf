import { Field, ObjectType } from 'type-graphql'
import { RolloutType, rolloutTypeOf } from '../rollouts/rollout.type.ts'
import type { PublishedRelease } from './publish-release.ts'
import { ReleaseType, releaseTypeOf } from './release.type.ts'

@ObjectType({ description: 'A release that has just been published.' })
export class PublishReleasePayload {
  @Field(() => ReleaseType, { description: 'The release, now the server version.' })
  declare release: ReleaseType

  @Field(() => RolloutType, { description: 'How it reaches the fleet.' })
  declare rollout: RolloutType
}

export function publishReleasePayloadOf(published: PublishedRelease): PublishReleasePayload {
  return { release: releaseTypeOf(published), rollout: rolloutTypeOf(published.rollout, published) }
}
