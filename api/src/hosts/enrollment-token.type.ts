import type { Component } from '@vesana/agent/protocol'
import { Field, ID, Int, ObjectType } from 'type-graphql'
import { ComponentEnum } from '../component.type.ts'
import type { EnrollmentToken } from './enrollment-token.entity.ts'
import { LabelType } from './label.type.ts'
import { labelList } from './labels.ts'

@ObjectType('EnrollmentToken', {
  description: 'A token by which machines enroll themselves, without its secret.',
})
export class EnrollmentTokenType {
  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  declare name: string | null

  @Field(() => ComponentEnum, { description: 'What the machines run.' })
  declare component: Component

  @Field(() => Int, { description: 'How many machines may use it in all.' })
  declare uses: number

  @Field(() => Int, { description: 'How many more may. A machine that enrolls again costs none.' })
  declare usesLeft: number

  @Field(() => Date, { nullable: true, description: 'Until when it may be used; null: for ever.' })
  declare expiresAt: Date | null

  @Field(() => Boolean, { description: 'A new machine could enroll by it now.' })
  declare usable: boolean

  @Field(() => [LabelType], { description: 'What the hosts are labelled with that enroll by it.' })
  declare labels: LabelType[]

  @Field(() => Date, { description: 'When it was created.' })
  declare createdAt: Date

  @Field(() => String, { description: 'Who created it.' })
  declare createdBy: string
}

/** @param now epoch milliseconds */
export function enrollmentTokenTypeOf(token: EnrollmentToken, now: number): EnrollmentTokenType {
  const { id, component, uses, usesLeft, createdAt, createdBy } = token
  const expiresAt = token.expiresAt ?? null
  return {
    id,
    name: token.name ?? null,
    component,
    uses,
    usesLeft,
    expiresAt,
    usable: usesLeft > 0 && (expiresAt === null || expiresAt.getTime() > now),
    labels: labelList(token.labels ?? {}),
    createdAt,
    createdBy,
  }
}
