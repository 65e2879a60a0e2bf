import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import { unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { judgePage } from '../pagination/page.ts'
import { attemptFactsOfEntity } from './attempt-facts-of.ts'
import { type AttemptFilter, listUpdateAttempts, listUpdateEvents } from './list-update-attempts.ts'
import {
  UpdateAttemptConnection,
  UpdateAttemptType,
  UpdateEventType,
  attemptTypeOf,
} from './update-attempt.type.ts'

/** A page of attempts as GraphQL has it; shared with `Host.updateAttempts`. */
export async function updateAttemptPage(
  { deps }: GraphqlContext,
  filter: AttemptFilter,
  first: number | null,
  after?: string | null,
): Promise<UpdateAttemptConnection> {
  const page = unwrap(await listUpdateAttempts(deps.database, filter, unwrap(judgePage(first, after))))
  const edges = page.edges.map(({ node, cursor }) => {
    const host = { id: node.host.id, hostname: deps.registry.get(node.host.id)?.hostname ?? node.host.id }
    return { node: attemptTypeOf(attemptFactsOfEntity(node), host), cursor }
  })
  return { ...page, edges, nodes: edges.map(({ node }) => node) }
}

@Resolver(() => UpdateAttemptType)
export class UpdateAttemptResolver {
  @Allow('VIEWER')
  @Query(() => UpdateAttemptConnection, { description: 'Update attempts, newest first.' })
  updateAttempts(
    @Ctx() context: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many, at most 500.' })
    first: number | null,
    @Arg('hostId', () => ID, { nullable: true, description: 'Only those of one host.' }) hostId?: string,
    @Arg('releaseId', () => ID, { nullable: true, description: 'Only those of one release.' })
    releaseId?: string,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' }) after?: string,
  ): Promise<UpdateAttemptConnection> {
    return updateAttemptPage(context, { hostId, releaseId }, first, after)
  }

  @FieldResolver(() => [UpdateEventType], { description: 'Every report about it, in order.' })
  async events(
    @Root() attempt: UpdateAttemptType,
    @Ctx() { deps }: GraphqlContext,
  ): Promise<UpdateEventType[]> {
    const events = await listUpdateEvents(deps.database, attempt.id)
    return events.map(({ seq, stage, percent, errorCode, errorMessage, hostTime, receivedAt }) => ({
      seq,
      stage,
      percent: percent ?? null,
      error: errorCode ? { code: errorCode, message: errorMessage ?? '' } : null,
      hostTime,
      receivedAt,
    }))
  }
}
