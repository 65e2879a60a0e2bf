import type { Component, Platform } from '@vesana/agent/protocol'
import { Field, Int, ObjectType } from 'type-graphql'
import { ComponentEnum, PlatformEnum } from '../component.type.ts'
import { HostReasonEnum, HostStateEnum } from '../hosts/host-enums.type.ts'
import type { HostState, Reason } from '../updates/reasons.ts'

const HOW_MANY = { description: 'How many hosts.' }

@ObjectType({ description: 'Hosts in one state.' })
export class StateCount {
  @Field(() => HostStateEnum, { description: 'The state.' })
  declare state: HostState

  @Field(() => Int, HOW_MANY)
  declare count: number
}

@ObjectType({ description: 'Hosts with one reason.' })
export class ReasonCount {
  @Field(() => HostReasonEnum, { description: 'The reason.' })
  declare reason: Reason

  @Field(() => Int, HOW_MANY)
  declare count: number
}

@ObjectType({ description: 'Hosts of one component that run one version.' })
export class VersionCount {
  @Field(() => ComponentEnum, { description: 'The component.' })
  declare component: Component

  @Field(() => String, { nullable: true, description: 'The version; null for those that never reported.' })
  declare version: string | null

  @Field(() => Int, HOW_MANY)
  declare count: number
}

@ObjectType({ description: 'Hosts on one platform.' })
export class PlatformCount {
  @Field(() => PlatformEnum, { nullable: true, description: 'The platform; null while it is not known.' })
  declare platform: Platform | null

  @Field(() => Int, HOW_MANY)
  declare count: number
}

@ObjectType({ description: 'Hosts that run one component.' })
export class ComponentCount {
  @Field(() => ComponentEnum, { description: 'The component.' })
  declare component: Component

  @Field(() => Int, HOW_MANY)
  declare count: number
}

@ObjectType({ description: 'The fleet at a glance.' })
export class FleetSummary {
  @Field(() => Int, { description: 'How many hosts there are.' })
  declare totalCount: number

  @Field(() => Int, { description: 'How many of them are online.' })
  declare onlineCount: number

  @Field(() => Int, { description: 'How many of them are not.' })
  declare offlineCount: number

  @Field(() => Int, { description: 'On how many auto-update is paused.' })
  declare pausedCount: number

  @Field(() => [StateCount], { description: 'By state; every state is there.' })
  declare byState: StateCount[]

  @Field(() => [ReasonCount], { description: 'By reason, the most frequent first; only those that occur.' })
  declare byReason: ReasonCount[]

  @Field(() => [VersionCount], { description: 'By component and version, the most frequent first.' })
  declare byVersion: VersionCount[]

  @Field(() => [PlatformCount], { description: 'By platform, the most frequent first.' })
  declare byPlatform: PlatformCount[]

  @Field(() => [ComponentCount], { description: 'By component; both are there.' })
  declare byComponent: ComponentCount[]
}
