import { GraphQLJSONObject } from 'graphql-scalars'
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { connectionOf } from '../pagination/connection.type.ts'
import type { ActorKind } from './actor.ts'
import type { AuditFilter } from './audit-filter.ts'
import type { AuditRow } from './audit-table.ts'

export const ActorKindEnum = {
  PERSON: 'PERSON',
  API_TOKEN: 'API_TOKEN',
  ENROLLMENT_TOKEN: 'ENROLLMENT_TOKEN',
  SERVER: 'SERVER',
} as const satisfies Record<ActorKind, ActorKind>
registerEnumType(ActorKindEnum, {
  name: 'ActorKind',
  description: 'What kind of actor changed something.',
  valuesConfig: {
    PERSON: { description: 'A person who was signed in.' },
    API_TOKEN: { description: 'A script, by an API token.' },
    ENROLLMENT_TOKEN: { description: 'A machine that enrolled itself, by an enrollment token.' },
    SERVER: { description: 'The server itself: the VERSION file that it follows, retention.' },
  },
})

@ObjectType('AuditActor', { description: 'Who changed something, as they were called then.' })
export class AuditActorType {
  @Field(() => ActorKindEnum, {
    nullable: true,
    description: 'What kind; null for entries older than people and roles.',
  })
  declare kind: ActorKind | null

  @Field(() => ID, {
    nullable: true,
    description: 'Of the person or the token; null for the server and the token of its environment.',
  })
  declare id: string | null

  @Field(() => String, { description: 'An email, a token’s name, or the part of the server.' })
  declare name: string
}

@ObjectType('AuditEvent', { description: 'Who changed what, when and from where. Never changed afterwards.' })
export class AuditEventType {
  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => Date, { description: 'When.' })
  declare at: Date

  @Field(() => AuditActorType, { description: 'Who.' })
  declare actor: AuditActorType

  @Field(() => String, { description: 'What was done: pauseAutoUpdate, publishRelease …' })
  declare action: string

  @Field(() => String, { description: 'What kind of thing it was done to: Host, Release …' })
  declare subjectType: string

  @Field(() => ID, { description: 'The id of the thing; it may be gone by now.' })
  declare subjectId: string

  @Field(() => String, {
    nullable: true,
    description: 'What the thing is called now: a hostname, an email …; null when it is gone.',
  })
  declare subjectName: string | null

  @Field(() => String, { nullable: true, description: 'The IP address that it came from.' })
  declare address: string | null

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: 'What was before, of what was changed. No secrets.',
  })
  declare before: Record<string, unknown> | null

  @Field(() => GraphQLJSONObject, { nullable: true, description: 'What was then. No secrets.' })
  declare after: Record<string, unknown> | null
}

@ObjectType({ description: 'A page of the audit.' })
export class AuditEventConnection extends connectionOf('AuditEvent', () => AuditEventType) {
  /** What `totalCount` counts. Not in the schema. */
  declare filter: AuditFilter
}

@InputType('AuditFilter', {
  description: 'Which entries; what is left out does not count, lists mean “any of”.',
})
export class AuditFilterInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Words, each of them in the actor, the action, the subject, the address, before or after; in any case.',
  })
  declare text?: string | null

  @Field(() => String, { nullable: true, description: 'The whole name or the id of who did it.' })
  declare actor?: string | null

  @Field(() => [ActorKindEnum], { nullable: true, description: 'Any of these kinds of actors.' })
  declare actorKinds?: ActorKind[] | null

  @Field(() => [String], { nullable: true, description: 'Any of these actions.' })
  declare actions?: string[] | null

  @Field(() => [String], { nullable: true, description: 'Any of these kinds of subjects.' })
  declare subjectTypes?: string[] | null

  @Field(() => ID, { nullable: true, description: 'Only what was done to the thing of this id.' })
  declare subjectId?: string | null

  @Field(() => Date, { nullable: true, description: 'Not before.' })
  declare from?: Date | null

  @Field(() => Date, { nullable: true, description: 'Before, and not at it.' })
  declare to?: Date | null
}

export function auditEventTypeOf(row: AuditRow, subjectName: string | null): AuditEventType {
  const { actor, actorKind, actorId, ...rest } = row
  return { ...rest, subjectName, at: new Date(row.at), actor: { kind: actorKind, id: actorId, name: actor } }
}
