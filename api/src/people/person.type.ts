import type { SqlEntityManager } from '@mikro-orm/sql'
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql'
import type { Role } from '../auth/roles.ts'
import { RoleEnum } from '../auth/role.type.ts'
import { sameNames } from '../same-names.ts'
import { Account } from './account.entity.ts'
import type { Person } from './person.entity.ts'
import { PERSON_STATES, type PersonState } from './person-state.ts'

const PersonStateEnum = sameNames(PERSON_STATES)
registerEnumType(PersonStateEnum, {
  name: 'PersonState',
  description: 'Whether a person may sign in.',
  valuesConfig: {
    INVITED: { description: 'Has not come yet.' },
    ACTIVE: { description: 'May sign in.' },
    DISABLED: { description: 'May not sign in; kept with their name.' },
  },
})

@ObjectType('Person', { description: 'Somebody who signs in.' })
export class PersonType {
  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => String, { description: 'In lower case. Goes into the audit.' })
  declare email: string

  @Field(() => String, { description: 'What the person is called.' })
  declare name: string

  @Field(() => RoleEnum, { description: 'What the person may do.' })
  declare role: Role

  @Field(() => PersonStateEnum, { description: 'Whether the person may sign in.' })
  declare state: PersonState

  @Field(() => Boolean, { description: 'Has set a password; without one, comes by single sign-on only.' })
  declare hasPassword: boolean

  @Field(() => Boolean, { description: 'Is asked for a code after the password.' })
  declare hasSecondFactor: boolean

  @Field(() => Date, { description: 'When the person was added.' })
  declare createdAt: Date

  @Field(() => Date, { nullable: true, description: 'When the person signed in last; null: never.' })
  declare lastSignInAt: Date | null
}

export async function personTypesOf(em: SqlEntityManager, people: readonly Person[]): Promise<PersonType[]> {
  const personId = people.map(({ id }) => id)
  const passwords = await em.find(Account, { personId, providerId: 'credential', password: { $ne: null } })
  const withPassword = new Set(passwords.map((account) => account.personId))
  return people.map(({ id, email, name, role, state, twoFactorEnabled, createdAt, lastSignInAt }) => ({
    id,
    email,
    name,
    role,
    state,
    hasPassword: withPassword.has(id),
    hasSecondFactor: twoFactorEnabled,
    createdAt,
    lastSignInAt: lastSignInAt ?? null,
  }))
}

export async function personTypeOf(em: SqlEntityManager, person: Person): Promise<PersonType> {
  const [type] = await personTypesOf(em, [person])
  if (!type) throw new Error('a person has one type')
  return type
}
