import type { Component, Platform } from '@vesana/agent/protocol'
import { GraphQLJSONObject } from 'graphql-scalars'
import { Field, ID, ObjectType } from 'type-graphql'
import { ComponentEnum, PlatformEnum } from '../component.type.ts'
import { connectionOf } from '../pagination/connection.type.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import type { HostState, Reason } from '../updates/reasons.ts'
import { UpdateAttemptType } from '../updates/update-attempt.type.ts'
import { LabelType } from './label.type.ts'
import { labelList } from './labels.ts'
import { HostReasonEnum, HostStateEnum } from './host-enums.type.ts'

@ObjectType({ description: 'Which version a host runs, which it should, and why it does not.' })
export class AgentStatus {
  @Field(() => String, {
    nullable: true,
    description: 'What it last reported; null until its first contact.',
  })
  declare currentVersion: string | null

  @Field(() => String, { nullable: true, description: 'What it would run if nothing held it back.' })
  declare serverVersion: string | null

  @Field(() => HostStateEnum, { description: 'Where it stands.' })
  declare state: HostState

  @Field(() => HostReasonEnum, { description: 'Why, as a stable code.' })
  declare reason: Reason

  @Field(() => String, { description: 'Why, as a sentence, with what to do where something can be done.' })
  declare explanation: string

  @Field(() => GraphQLJSONObject, {
    description:
      'What the reason is about: serverVersion, version (what is offered, or the release on the way to the server version that the reason is about), stage, rollout (the id of the one that holds it back), from (when it ends by itself).',
  })
  declare reasonParameters: Record<string, unknown>

  @Field(() => Date, {
    nullable: true,
    description: 'When something can change by itself: its turn, or its next check-in. Null: not known.',
  })
  declare nextCheckAt: Date | null

  @Field(() => Boolean, { description: 'Auto-update is paused: nothing is offered to it.' })
  declare autoUpdatePaused: boolean

  @Field(() => Date, { nullable: true, description: 'Since when it is paused.' })
  declare pausedAt: Date | null

  @Field(() => String, { nullable: true, description: 'Who paused it.' })
  declare pausedBy: string | null

  @Field(() => String, { nullable: true, description: 'Why it was paused, in the words of who did.' })
  declare pauseReason: string | null

  @Field(() => Date, { nullable: true, description: 'When an update was requested that has not ended yet.' })
  declare updateRequestedAt: Date | null

  @Field(() => String, { nullable: true, description: 'Who requested it.' })
  declare updateRequestedBy: string | null

  @Field(() => Boolean, { description: 'It was seen within three heartbeat intervals.' })
  declare online: boolean

  @Field(() => Date, { nullable: true, description: 'When it was last seen.' })
  declare lastSeenAt: Date | null

  @Field(() => UpdateAttemptType, { nullable: true, description: 'The running or last update attempt.' })
  declare attempt: UpdateAttemptType | null
}

@ObjectType('Host', { description: 'A machine that runs one component.' })
export class HostType {
  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => String, { description: 'Its name: as an administrator enrolled it, or as it calls itself.' })
  declare hostname: string

  @Field(() => ComponentEnum, { description: 'Which program it runs.' })
  declare component: Component

  @Field(() => PlatformEnum, { nullable: true, description: 'Its platform, once known.' })
  declare platform: Platform | null

  @Field(() => GraphQLJSONObject, {
    description: 'Its own settings, which lie over the defaults of its component.',
  })
  declare config: Record<string, unknown>

  @Field(() => [LabelType], { description: 'Its labels, by key.' })
  declare labels: LabelType[]

  @Field(() => Date, { description: 'When it was enrolled.' })
  declare enrolledAt: Date

  /** What the field resolvers start from. Not in the schema. */
  declare facts: HostFacts
}

@ObjectType({ description: 'A page of hosts.' })
export class HostConnection extends connectionOf('Host', () => HostType) {}

export function hostTypeOf(facts: HostFacts): HostType {
  const { id, hostname, component, platform, config, enrolledAt } = facts
  return {
    id,
    hostname,
    component,
    platform,
    config: { ...config },
    labels: labelList(facts.labels),
    enrolledAt: new Date(enrolledAt),
    facts,
  }
}
