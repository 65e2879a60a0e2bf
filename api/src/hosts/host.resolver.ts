import { filter as onlyWhere, pipe } from '@graphql-yoga/subscription'
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import { unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { judgePage } from '../pagination/page.ts'
import { updateAttemptPage } from '../updates/update-attempt.resolver.ts'
import { UpdateAttemptConnection } from '../updates/update-attempt.type.ts'
import { agentStatusOf } from './agent-status-of.ts'
import { HostSortField, SortDirection } from './host-enums.type.ts'
import { HostFilter, HostSort } from './host.input.ts'
import { AgentStatus, HostConnection, HostType, hostTypeOf } from './host.type.ts'
import { listHosts } from './list-hosts.ts'

const BY_HOSTNAME: HostSort = { field: HostSortField.HOSTNAME, direction: SortDirection.ASC }

@Resolver(() => HostType)
export class HostResolver {
  @Allow('VIEWER')
  @Query(() => HostType, { nullable: true, description: 'One host; null when there is none with that id.' })
  host(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { deps }: GraphqlContext,
  ): HostType | null {
    const facts = deps.registry.get(id)
    return facts ? hostTypeOf(facts) : null
  }

  @Allow('VIEWER')
  @Query(() => HostConnection, {
    description: 'The hosts of the fleet, by hostname unless sorted otherwise.',
  })
  hosts(
    @Ctx() { deps }: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many, at most 500.' })
    first: number | null,
    @Arg('filter', () => HostFilter, { nullable: true, description: 'Which.' }) filter?: HostFilter,
    @Arg('sort', () => HostSort, { nullable: true, description: 'In which order.' }) sort?: HostSort,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' }) after?: string,
  ): HostConnection {
    const query = {
      filter: filter ?? {},
      sort: sort ?? BY_HOSTNAME,
      page: unwrap(judgePage(first, after)),
    }
    const page = unwrap(listHosts(deps.registry.all(), deps.releases.serverVersions, query, deps.clock()))
    const edges = page.edges.map(({ node, cursor }) => ({ node: hostTypeOf(node), cursor }))
    return { ...page, edges, nodes: edges.map(({ node }) => node) }
  }

  @FieldResolver(() => AgentStatus, { description: 'Which version it runs, which it should, and why not.' })
  agentStatus(@Root() { facts }: HostType, @Ctx() { deps }: GraphqlContext): AgentStatus {
    return agentStatusOf(facts, deps.releases.serverVersions, deps.clock())
  }

  @FieldResolver(() => UpdateAttemptConnection, { description: 'Its update attempts, newest first.' })
  updateAttempts(
    @Root() { id }: HostType,
    @Ctx() context: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20, description: 'How many, at most 500.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' }) after?: string,
  ): Promise<UpdateAttemptConnection> {
    return updateAttemptPage(context, { hostId: id }, first, after)
  }

  @Allow('VIEWER')
  @Subscription(() => HostType, {
    subscribe: ({ context, args }) => changedHosts(context as GraphqlContext, args as { hostIds?: string[] }),
    description: 'Each host whose status became another, as it is then.',
  })
  hostChanged(
    @Root() hostId: string,
    @Ctx() { deps }: GraphqlContext,
    @Arg('hostIds', () => [ID], { nullable: true, description: 'Only these; by default every host.' })
    _hostIds?: string[],
  ): HostType {
    const facts = deps.registry.get(hostId)
    if (!facts) throw new Error(`the filter lets no removed host pass: ${hostId}`)
    return hostTypeOf(facts)
  }
}

/** The ids of changed hosts; a host that is gone has nothing left to tell. */
function changedHosts({ deps }: GraphqlContext, { hostIds }: { hostIds?: string[] | null }) {
  const wanted = hostIds ? new Set(hostIds) : null
  return pipe(
    deps.feed.pubSub.subscribe('hostChanged'),
    onlyWhere((id: string) => (wanted?.has(id) ?? true) && deps.registry.get(id) !== undefined),
  )
}
