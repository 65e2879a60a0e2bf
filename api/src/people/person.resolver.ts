import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import { RoleEnum } from '../auth/role.type.ts'
import type { Role } from '../auth/roles.ts'
import { actorOf } from '../auth/viewer.ts'
import { type Result, unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { disablePerson, enablePerson } from './disable-person.ts'
import { endSession, signOutPerson } from './end-sessions.ts'
import { type Invitation, invitePerson, resetPassword } from './invite-person.ts'
import type { PeopleUseCase } from './people-use-case.ts'
import { Person } from './person.entity.ts'
import { InvitationPayload, InvitePersonInput } from './person.input.ts'
import { PersonType, personTypeOf, personTypesOf } from './person.type.ts'
import { removePerson } from './remove-person.ts'
import { removeSecondFactor } from './remove-second-factor.ts'
import { setPersonRole } from './set-person-role.ts'

const MOST_SHOWN = 1000

@Resolver()
export class PersonResolver {
  @Allow('ADMIN')
  @Query(() => [PersonType], { description: 'Everybody who may sign in or might, by email, at most 1,000.' })
  async people(@Ctx() { deps }: GraphqlContext): Promise<PersonType[]> {
    const em = deps.database.fork()
    return personTypesOf(em, await em.find(Person, {}, { orderBy: { email: 'asc' }, limit: MOST_SHOWN }))
  }

  @Allow('ADMIN')
  @Mutation(() => InvitationPayload, {
    description: 'Adds somebody, and makes a link for them to set a password by.',
  })
  async invitePerson(
    @Arg('input', () => InvitePersonInput, { description: 'Whom.' }) input: InvitePersonInput,
    @Ctx() context: GraphqlContext,
  ): Promise<InvitationPayload> {
    return payloadOf(context, await invitePerson(useCaseOf(context), input))
  }

  @Allow('ADMIN')
  @Mutation(() => InvitationPayload, {
    description:
      'A new link to set a password by: for an invitation that was lost, or a password that was forgotten.',
  })
  async resetPassword(
    @PersonId() personId: string,
    @Ctx() context: GraphqlContext,
  ): Promise<InvitationPayload> {
    return payloadOf(context, await resetPassword(useCaseOf(context), personId))
  }

  @Allow('ADMIN')
  @Mutation(() => PersonType, {
    description: 'What the person may do from now on. CONFLICT for the last active administrator.',
  })
  async setPersonRole(
    @PersonId() personId: string,
    @Arg('role', () => RoleEnum, { description: 'The new role.' }) role: Role,
    @Ctx() context: GraphqlContext,
  ): Promise<PersonType> {
    return typeOf(context, await setPersonRole(useCaseOf(context), personId, role))
  }

  @Allow('ADMIN')
  @Mutation(() => PersonType, {
    description: 'Out at once, with all sessions. CONFLICT for the last active administrator.',
  })
  async disablePerson(@PersonId() personId: string, @Ctx() context: GraphqlContext): Promise<PersonType> {
    return typeOf(context, await disablePerson(useCaseOf(context), personId))
  }

  @Allow('ADMIN')
  @Mutation(() => PersonType, { description: 'A disabled person may sign in again.' })
  async enablePerson(@PersonId() personId: string, @Ctx() context: GraphqlContext): Promise<PersonType> {
    return typeOf(context, await enablePerson(useCaseOf(context), personId))
  }

  @Allow('ADMIN')
  @Mutation(() => ID, {
    description:
      'Removes a person; the audit keeps what they did. CONFLICT for the last active administrator. Answers with the id.',
  })
  async removePerson(@PersonId() personId: string, @Ctx() context: GraphqlContext): Promise<string> {
    return unwrap(await removePerson(useCaseOf(context), personId))
  }

  @Allow('ADMIN')
  @Mutation(() => PersonType, { description: 'Ends every session of a person.' })
  async signOutPerson(@PersonId() personId: string, @Ctx() context: GraphqlContext): Promise<PersonType> {
    return typeOf(context, await signOutPerson(useCaseOf(context), personId))
  }

  @Allow('ADMIN')
  @Mutation(() => PersonType, { description: 'For a lost phone: the person signs in by the password alone.' })
  async removeSecondFactor(
    @PersonId() personId: string,
    @Ctx() context: GraphqlContext,
  ): Promise<PersonType> {
    return typeOf(context, await removeSecondFactor(useCaseOf(context), personId))
  }

  @Allow('VIEWER')
  @Mutation(() => ID, { description: 'Ends a session of one’s own. Answers with its id.' })
  async endSession(
    @Arg('sessionId', () => ID, { description: 'The session.' }) sessionId: string,
    @Ctx() context: GraphqlContext,
  ): Promise<string> {
    const { kind, id } = context.viewer
    return unwrap(await endSession(useCaseOf(context), kind === 'PERSON' ? id : null, sessionId))
  }
}

function PersonId(): ReturnType<typeof Arg> {
  return Arg('personId', () => ID, { description: 'The person.' })
}

function useCaseOf({ viewer, deps }: GraphqlContext): PeopleUseCase {
  return { database: deps.database, actor: actorOf(viewer), now: deps.clock() }
}

async function typeOf({ deps }: GraphqlContext, changed: Result<Person>): Promise<PersonType> {
  return personTypeOf(deps.database.fork(), unwrap(changed))
}

async function payloadOf(context: GraphqlContext, made: Result<Invitation>): Promise<InvitationPayload> {
  const { ticket, expiresAt } = unwrap(made)
  const person = await typeOf(context, { ok: true, value: unwrap(made).person })
  return { person, url: `${context.address}/invitation#ticket=${ticket}`, expiresAt }
}
