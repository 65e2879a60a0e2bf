import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import { unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { judgePage, pageOf } from '../pagination/page.ts'
import { AuditEventConnection, AuditFilterInput, auditEventTypeOf } from './audit-event.type.ts'
import { auditCursorOf, countAuditEvents, listAuditActions, listAuditEvents } from './list-audit-events.ts'
import { nameSubjects } from './name-subjects.ts'

@Resolver(() => AuditEventConnection)
export class AuditEventResolver {
  @Allow('VIEWER')
  @Query(() => AuditEventConnection, { description: 'Who changed what, newest first.' })
  async auditEvents(
    @Ctx() { deps }: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many, at most 500.' })
    first: number | null,
    @Arg('filter', () => AuditFilterInput, { nullable: true, description: 'Which.' })
    filter?: AuditFilterInput | null,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after?: string | null,
  ): Promise<AuditEventConnection> {
    const request = unwrap(judgePage(first, after))
    const { rows, hasNextPage } = unwrap(await listAuditEvents(deps.database, filter ?? {}, request))
    const around = { hasNextPage, hasPreviousPage: request.after !== null, totalCount: 0 }
    const page = pageOf(rows, auditCursorOf, around)
    const nameOf = await nameSubjects(deps, rows)
    const edges = page.edges.map(({ node, cursor }) => ({
      node: auditEventTypeOf(node, nameOf(node)),
      cursor,
    }))
    return { ...page, edges, nodes: edges.map(({ node }) => node), filter: filter ?? {} }
  }

  /** Counted only where it is asked for: the audit is long. */
  @FieldResolver(() => Int, { description: 'How many there are in all, on every page together.' })
  totalCount(@Root() { filter }: AuditEventConnection, @Ctx() { deps }: GraphqlContext): Promise<number> {
    return countAuditEvents(deps.database, filter)
  }

  @Allow('VIEWER')
  @Query(() => [String], { description: 'The actions that occur in the audit, for a filter’s menu.' })
  auditActions(@Ctx() { deps }: GraphqlContext): Promise<string[]> {
    return listAuditActions(deps.database)
  }
}
