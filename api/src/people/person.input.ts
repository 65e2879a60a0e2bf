import { Field, InputType, ObjectType } from 'type-graphql'
import type { Role } from '../auth/roles.ts'
import { RoleEnum } from '../auth/role.type.ts'
import { PersonType } from './person.type.ts'

@InputType({ description: 'Somebody new.' })
export class InvitePersonInput {
  @Field(() => String, {
    description: 'The email to sign in with. Single sign-on finds the person by it, too.',
  })
  declare email: string

  @Field(() => String, { description: 'What the person is called, 1 to 100 characters.' })
  declare name: string

  @Field(() => RoleEnum, { description: 'What the person may do.' })
  declare role: Role
}

@ObjectType({ description: 'A person, and the link to set a password by.' })
export class InvitationPayload {
  @Field(() => PersonType, { description: 'The person.' })
  declare person: PersonType

  @Field(() => String, { description: 'The link, to be handed over. Shown this once; works once.' })
  declare url: string

  @Field(() => Date, { description: 'Until when the link works.' })
  declare expiresAt: Date
}
