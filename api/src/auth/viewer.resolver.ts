import {
  Ctx,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Query,
  Resolver,
  Root,
  registerEnumType,
} from 'type-graphql'
import type { GraphqlContext } from '../graphql-context.ts'
import { Person } from '../people/person.entity.ts'
import { PersonType, personTypeOf } from '../people/person.type.ts'
import { Session } from '../people/session.entity.ts'
import { SessionType, sessionTypeOf } from '../people/session.type.ts'
import { sameNames } from '../same-names.ts'
import { Allow } from './allow.ts'
import { RoleEnum } from './role.type.ts'
import type { Role } from './roles.ts'
import { VIEWER_KINDS, type Viewer } from './viewer.ts'

export { RoleEnum } from './role.type.ts'

const ViewerKindEnum = sameNames(VIEWER_KINDS)
registerEnumType(ViewerKindEnum, {
  name: 'ViewerKind',
  description: 'What kind of caller it is.',
  valuesConfig: {
    PERSON: { description: 'Somebody who signed in.' },
    API_TOKEN: { description: 'A script, by an API token.' },
  },
})

@ObjectType('Viewer', { description: 'Who is calling.' })
class ViewerType {
  @Field(() => ViewerKindEnum, { description: 'A person or a script.' })
  declare kind: Viewer['kind']

  @Field(() => ID, {
    nullable: true,
    description: 'Of the person or the API token; null for VESANA_ADMIN_TOKEN.',
  })
  declare id: string | null

  @Field(() => String, { description: 'A person’s email or an API token’s name. It goes into the audit.' })
  declare name: string

  @Field(() => RoleEnum, { description: 'What it may do.' })
  declare role: Role
}

@Resolver(() => ViewerType)
export class ViewerResolver {
  @Allow('VIEWER')
  @Query(() => ViewerType, { nullable: true, description: 'Who is calling.' })
  viewer(@Ctx() { viewer }: GraphqlContext): ViewerType {
    return viewer
  }

  @FieldResolver(() => PersonType, { nullable: true, description: 'The person; null for a token.' })
  async person(@Root() { kind, id }: Viewer, @Ctx() { deps }: GraphqlContext): Promise<PersonType | null> {
    if (kind !== 'PERSON' || id === null) return null
    const em = deps.database.fork()
    const person = await em.findOne(Person, { id })
    return person && personTypeOf(em, person)
  }

  @FieldResolver(() => [SessionType], {
    description: 'The sessions of the person, the last used first; empty for a token.',
  })
  async sessions(
    @Root() { kind, id, sessionId }: Viewer,
    @Ctx() { deps }: GraphqlContext,
  ): Promise<SessionType[]> {
    if (kind !== 'PERSON' || id === null) return []
    const order = { orderBy: { lastUsedAt: 'desc', id: 'asc' }, limit: 100 } as const
    const sessions = await deps.database.fork().find(Session, { personId: id }, order)
    return sessions.map((session) => sessionTypeOf(session, sessionId))
  }
}
