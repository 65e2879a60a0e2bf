import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { Allow } from './allow.ts'
import { ApiToken } from './api-token.entity.ts'
import { ApiTokenType, CreateApiTokenInput, CreateApiTokenPayload, apiTokenTypeOf } from './api-token.type.ts'
import { type ApiTokenUseCase, createApiToken } from './create-api-token.ts'
import { revokeApiToken } from './revoke-api-token.ts'

const MOST_SHOWN = 500

@Resolver()
export class ApiTokenResolver {
  @Allow('ADMIN')
  @Query(() => [ApiTokenType], {
    description: 'The API tokens, revoked and expired ones too, newest first, at most 500.',
  })
  async apiTokens(@Ctx() { deps }: GraphqlContext): Promise<ApiTokenType[]> {
    const order = { orderBy: { createdAt: 'desc', id: 'desc' }, limit: MOST_SHOWN } as const
    const tokens = await deps.database.fork().find(ApiToken, {}, order)
    return tokens.map((token) => apiTokenTypeOf(token, deps.clock()))
  }

  @Allow('ADMIN')
  @Mutation(() => CreateApiTokenPayload, {
    description: 'A key to the API for a script. Its secret is shown this once.',
  })
  async createApiToken(
    @Arg('input', () => CreateApiTokenInput, { description: 'The token.' }) input: CreateApiTokenInput,
    @Ctx() context: GraphqlContext,
  ): Promise<CreateApiTokenPayload> {
    const useCase = useCaseOf(context)
    const { name, role, expiresAt } = input
    const created = unwrap(await createApiToken(useCase, { name, role, expiresAt: expiresAt ?? null }))
    return { apiToken: apiTokenTypeOf(created.apiToken, useCase.now), token: created.token }
  }

  @Allow('ADMIN')
  @Mutation(() => ApiTokenType, {
    description: 'The token is refused from now on, for ever. It stays on the list.',
  })
  async revokeApiToken(
    @Arg('id', () => ID, { description: 'The API token.' }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<ApiTokenType> {
    const useCase = useCaseOf(context)
    return apiTokenTypeOf(unwrap(await revokeApiToken(useCase, id)), useCase.now)
  }
}

function useCaseOf({ viewer, deps }: GraphqlContext): ApiTokenUseCase {
  return { database: deps.database, viewer, now: deps.clock() }
}
