import type { Component, Platform } from '@vesana/agent/protocol'
import { GraphQLJSONObject } from 'graphql-scalars'
import { Field, InputType, Int } from 'type-graphql'
import { ComponentEnum, PlatformEnum } from '../component.type.ts'
import type { HostState, Reason } from '../updates/reasons.ts'
import { LabelInput } from './label.type.ts'
import { HostReasonEnum, HostSortField, HostStateEnum, SortDirection } from './host-enums.type.ts'

@InputType({ description: 'Which hosts; what is left out does not count, lists mean “any of”.' })
export class HostFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Words that the hostname or the version contains, in any case; or a whole id.',
  })
  declare text?: string | null

  @Field(() => [HostStateEnum], { nullable: true, description: 'Any of these states.' })
  declare state?: HostState[] | null

  @Field(() => [HostReasonEnum], { nullable: true, description: 'Any of these reasons.' })
  declare reason?: Reason[] | null

  @Field(() => [ComponentEnum], { nullable: true, description: 'Any of these components.' })
  declare component?: Component[] | null

  @Field(() => [PlatformEnum], { nullable: true, description: 'Any of these platforms.' })
  declare platform?: Platform[] | null

  @Field(() => [String], { nullable: true, description: 'Any of these versions: v1.4.2.' })
  declare version?: string[] | null

  @Field(() => Boolean, { nullable: true, description: 'Only paused ones, or only others.' })
  declare paused?: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'Only online ones, or only others.' })
  declare online?: boolean | null

  @Field(() => [LabelInput], { nullable: true, description: 'All of these labels.' })
  declare labels?: LabelInput[] | null
}

@InputType({ description: 'The order of hosts.' })
export class HostSort {
  @Field(() => HostSortField, { description: 'What to sort by.' })
  declare field: HostSortField

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'Which way.' })
  declare direction: SortDirection
}

@InputType({ description: 'A host to add.' })
export class EnrollHostInput {
  @Field(() => String, { description: 'Its name, for people; it need not be unique.' })
  declare hostname: string

  @Field(() => ComponentEnum, { defaultValue: ComponentEnum.AGENT, description: 'Which program it runs.' })
  declare component: Component

  @Field(() => PlatformEnum, { nullable: true, description: 'Its platform; it reports it by itself later.' })
  declare platform?: Platform | null

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description:
      'Its own settings over the defaults: poll_interval_s, heartbeat_interval_s and what agents know.',
  })
  declare config?: Record<string, unknown> | null

  @Field(() => [LabelInput], { nullable: true, description: 'Its labels, at most 32.' })
  declare labels?: LabelInput[] | null
}

@InputType({ description: 'A token by which machines enroll themselves.' })
export class CreateEnrollmentTokenInput {
  @Field(() => ComponentEnum, { defaultValue: ComponentEnum.AGENT, description: 'What they run.' })
  declare component: Component

  @Field(() => Int, { nullable: true, defaultValue: 1, description: 'How many machines may use it.' })
  declare uses: number | null

  @Field(() => Date, { nullable: true, description: 'Until when it may be used; by default for ever.' })
  declare expiresAt?: Date | null

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  declare name?: string | null

  @Field(() => [LabelInput], {
    nullable: true,
    description: 'What the hosts are labelled with that enroll by it, at most 32.',
  })
  declare labels?: LabelInput[] | null
}
