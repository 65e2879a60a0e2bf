import { Ctx, Field, ObjectType, Query, Resolver, registerEnumType } from 'type-graphql'
import type { GraphqlContext } from '../graphql-context.ts'
import type { Role } from './viewer.ts'

const RoleEnum = { ADMIN: 'ADMIN' } as const satisfies Record<Role, Role>
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a caller may do.',
  valuesConfig: { ADMIN: { description: 'Everything.' } },
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
  @Query(() => ViewerType, { nullable: true, description: 'Who is calling, by their API token.' })
  viewer(@Ctx() { viewer }: GraphqlContext): ViewerType {
    return viewer
  }
}
