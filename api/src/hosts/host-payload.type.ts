import type { Component } from '@vesana/agent/protocol'
import { Field, ID, Int, ObjectType } from 'type-graphql'
import { ComponentEnum } from '../component.type.ts'
import { type HostActionOutcome } from './act-on-hosts.ts'
import { LabelType } from './label.type.ts'
import { HostType, hostTypeOf } from './host.type.ts'

@ObjectType({ description: 'A host and its token.' })
export class EnrollHostPayload {
  @Field(() => HostType, { description: 'The host.' })
  declare host: HostType

  @Field(() => String, { description: 'What the agent signs in with. Shown this once.' })
  declare token: string
}

@ObjectType({ description: 'A token by which machines enroll themselves.' })
export class EnrollmentTokenPayload {
  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => String, { description: 'The token. Shown this once.' })
  declare token: string

  @Field(() => ComponentEnum, { description: 'What the machines run.' })
  declare component: Component

  @Field(() => Int, { description: 'How many machines may use it.' })
  declare uses: number

  @Field(() => Date, { nullable: true, description: 'Until when it may be used.' })
  declare expiresAt: Date | null

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  declare name: string | null

  @Field(() => [LabelType], { description: 'What the hosts are labelled with that enroll by it.' })
  declare labels: LabelType[]
}

@ObjectType('HostActionError', { description: 'Why an action was not done on one host.' })
export class HostActionErrorType {
  @Field(() => ID, { description: 'The host.' })
  declare hostId: string

  @Field(() => String, { description: 'A stable code: NOT_FOUND, HOST_PAUSED …' })
  declare code: string

  @Field(() => String, { description: 'What stood in the way, and what to do.' })
  declare message: string
}

@ObjectType({
  description: 'What became of an action on several hosts: one bad host does not undo the rest.',
})
export class HostActionPayload {
  @Field(() => [HostType], { description: 'The hosts on which it was done, as they are now.' })
  declare hosts: HostType[]

  @Field(() => [HostActionErrorType], { description: 'The hosts on which it was not, and why.' })
  declare errors: HostActionErrorType[]
}

export function hostActionPayloadOf(outcome: HostActionOutcome): HostActionPayload {
  return { hosts: outcome.hosts.map(hostTypeOf), errors: outcome.errors }
}
