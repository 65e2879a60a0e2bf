import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import type { ApiToken } from './api-token.entity.ts'
import { type ApiTokenState, stateOf } from './api-token-state.ts'
import type { Role } from './roles.ts'
import { RoleEnum } from './role.type.ts'

const ApiTokenStateEnum = {
  ACTIVE: 'ACTIVE',
  EXPIRED: 'EXPIRED',
  REVOKED: 'REVOKED',
} as const satisfies Record<ApiTokenState, ApiTokenState>
registerEnumType(ApiTokenStateEnum, {
  name: 'ApiTokenState',
  description: 'Whether an API token is accepted.',
  valuesConfig: {
    ACTIVE: { description: 'It is accepted.' },
    EXPIRED: { description: 'Its time is over: it is refused.' },
    REVOKED: { description: 'Somebody revoked it: it is refused for ever.' },
  },
})

@ObjectType('ApiToken', { description: 'A script’s key to the API, without its secret.' })
export class ApiTokenType {
  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => String, { description: 'What it is for. It goes into the audit.' })
  declare name: string

  @Field(() => RoleEnum, { description: 'What it may do.' })
  declare role: Role

  @Field(() => ApiTokenStateEnum, { description: 'Whether it is accepted.' })
  declare state: ApiTokenState

  @Field(() => Date, { description: 'When it was created.' })
  declare createdAt: Date

  @Field(() => String, { nullable: true, description: 'Who created it; null: the server itself.' })
  declare createdBy: string | null

  @Field(() => Date, { nullable: true, description: 'From when on it is refused; null: never.' })
  declare expiresAt: Date | null

  @Field(() => Date, { nullable: true, description: 'When it was last used, to the minute; null: never.' })
  declare lastUsedAt: Date | null

  @Field(() => Date, { nullable: true, description: 'When it was revoked; null: it was not.' })
  declare revokedAt: Date | null
}

@InputType({ description: 'An API token to create.' })
export class CreateApiTokenInput {
  @Field(() => String, { description: 'What it is for: 1 to 100 characters.' })
  declare name: string

  @Field(() => RoleEnum, { description: 'What it may do; not more than who creates it.' })
  declare role: Role

  @Field(() => Date, { nullable: true, description: 'From when on it is refused; by default never.' })
  declare expiresAt?: Date | null
}

@ObjectType({ description: 'A new API token. Its secret is shown this once.' })
export class CreateApiTokenPayload {
  @Field(() => ApiTokenType, { description: 'The token, as the list shows it.' })
  declare apiToken: ApiTokenType

  @Field(() => String, { description: 'Its secret: send it as `Authorization: Bearer …`.' })
  declare token: string
}

/** @param now epoch milliseconds */
export function apiTokenTypeOf(token: ApiToken, now: number): ApiTokenType {
  const { id, name, role, createdAt } = token
  return {
    id,
    name,
    role,
    state: stateOf(token, now),
    createdAt,
    createdBy: token.createdBy ?? null,
    expiresAt: token.expiresAt ?? null,
    lastUsedAt: token.lastUsedAt ?? null,
    revokedAt: token.revokedAt ?? null,
  }
}
