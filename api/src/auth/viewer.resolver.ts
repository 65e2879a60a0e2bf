import { Ctx, Field, ObjectType, Query, Resolver, registerEnumType } from 'type-graphql'
import { Allow } from './allow.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import type { Role } from './roles.ts'

export const RoleEnum = {
  VIEWER: 'VIEWER',
  OPERATOR: 'OPERATOR',
  RELEASER: 'RELEASER',
  ADMIN: 'ADMIN',
} as const satisfies Record<Role, Role>
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a caller may do.',
  valuesConfig: {
    VIEWER: { description: 'Sees everything but people and tokens, and changes nothing.' },
    OPERATOR: {
      description: 'Also pauses hosts, requests updates, clears quarantines, sets labels and settings.',
    },
    RELEASER: { description: 'Also uploads, publishes and withdraws releases, and steers rollouts.' },
    ADMIN: { description: 'Everything: also people, tokens, enrolling and removing hosts.' },
  },
})

@ObjectType('Viewer', { description: 'Who is calling.' })
class ViewerType {
  @Field(() => String, { description: 'The name of the API token. It goes into the audit.' })
  declare name: string

  @Field(() => RoleEnum, { description: 'What it may do.' })
  declare role: Role
}

@Resolver()
export class ViewerResolver {
  @Allow('VIEWER')
  @Query(() => ViewerType, { nullable: true, description: 'Who is calling, by their API token.' })
  viewer(@Ctx() { viewer }: GraphqlContext): ViewerType {
    return viewer
  }
}
