import type { Component } from '@vesana/agent/protocol'
import { Field, InputType } from 'type-graphql'
import { ComponentEnum } from '../component.type.ts'
import { RolloutStrategyEnum } from '../rollouts/rollout-enums.type.ts'
import { RolloutPlanInput } from '../rollouts/rollout.input.ts'
import type { RolloutStrategy } from '../rollouts/rollout.entity.ts'

@InputType({ description: 'A draft to make.' })
export class CreateReleaseInput {
  @Field(() => ComponentEnum, { description: 'What it is a version of.' })
  declare component: Component

  @Field(() => String, {
    description: 'Semver with a leading v: v1.5.0. Not in use yet, and no -dirty build.',
  })
  declare version: string

  @Field(() => String, { nullable: true, description: 'What is new, for people.' })
  declare notes?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'What a host must run before it may take this release: a published version below it. By default any host may.',
  })
  declare minimumVersion?: string | null
}

@InputType({ description: 'Which draft to publish, and how.' })
export class PublishReleaseInput {
  @Field(() => ComponentEnum, { description: 'The component.' })
  declare component: Component

  @Field(() => String, { description: 'The version of the draft: v1.5.0.' })
  declare version: string

  @Field(() => RolloutStrategyEnum, {
    nullable: true,
    description: 'Left out: STAGED where a plan is given, else the default for publishing.',
  })
  declare strategy?: RolloutStrategy | null

  @Field(() => RolloutPlanInput, {
    nullable: true,
    description: 'With STAGED only. Left out: the plan of the default.',
  })
  declare plan?: RolloutPlanInput | null
}
