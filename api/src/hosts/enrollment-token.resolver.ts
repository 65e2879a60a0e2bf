import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import { actorOf } from '../auth/viewer.ts'
import { unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { createEnrollmentToken } from './create-enrollment-token.ts'
import { EnrollmentToken } from './enrollment-token.entity.ts'
import { EnrollmentTokenType, enrollmentTokenTypeOf } from './enrollment-token.type.ts'
import { EnrollmentTokenPayload } from './host-payload.type.ts'
import { CreateEnrollmentTokenInput } from './host.input.ts'
import { labelList } from './labels.ts'
import { revokeEnrollmentToken } from './revoke-enrollment-token.ts'

const MOST_SHOWN = 500

@Resolver()
export class EnrollmentTokenResolver {
  @Allow('ADMIN')
  @Query(() => [EnrollmentTokenType], {
    description: 'The enrollment tokens that were not revoked, newest first, at most 500.',
  })
  async enrollmentTokens(@Ctx() { deps }: GraphqlContext): Promise<EnrollmentTokenType[]> {
    const order = { orderBy: { createdAt: 'desc', id: 'desc' }, limit: MOST_SHOWN } as const
    const tokens = await deps.database.fork().find(EnrollmentToken, {}, order)
    return tokens.map((token) => enrollmentTokenTypeOf(token, deps.clock()))
  }

  @Allow('ADMIN')
  @Mutation(() => EnrollmentTokenPayload, {
    description: 'A token by which machines enroll themselves. Shown this once.',
  })
  async createEnrollmentToken(
    @Arg('input', () => CreateEnrollmentTokenInput, { description: 'The token.' })
    input: CreateEnrollmentTokenInput,
    @Ctx() context: GraphqlContext,
  ): Promise<EnrollmentTokenPayload> {
    const { component, uses, expiresAt, name, labels } = input
    const created = await createEnrollmentToken(useCaseOf(context), {
      component,
      uses: uses ?? 1,
      expiresAt: expiresAt ?? null,
      name: name ?? null,
      labels: labels ?? [],
    })
    const token = unwrap(created)
    return { ...token, labels: labelList(token.labels) }
  }

  @Allow('ADMIN')
  @Mutation(() => ID, {
    description:
      'No machine enrolls by this token any more; hosts that did stay. Answers with the token’s id.',
  })
  async revokeEnrollmentToken(
    @Arg('id', () => ID, { description: 'The enrollment token.' }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<string> {
    return unwrap(await revokeEnrollmentToken(useCaseOf(context), id))
  }
}

function useCaseOf({ viewer, deps }: GraphqlContext) {
  return { database: deps.database, actor: actorOf(viewer), now: deps.clock() }
}
