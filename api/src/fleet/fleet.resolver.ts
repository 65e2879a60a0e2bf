import { COMPONENTS } from '@vesana/agent/protocol'
import { Ctx, FieldResolver, Query, Resolver, Subscription } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import type { Deps, GraphqlContext } from '../graphql-context.ts'
import { ServerVersionType, serverVersionTypeOf } from '../releases/server-version.type.ts'
import { FleetSummary } from './fleet-summary.type.ts'
import { summarizeFleet } from './summarize-fleet.ts'

@Resolver(() => FleetSummary)
export class FleetResolver {
  @Allow('VIEWER')
  @Query(() => FleetSummary, { description: 'The fleet at a glance.' })
  fleet(@Ctx() { deps }: GraphqlContext): Promise<FleetSummary> {
    return summaryOf(deps)
  }

  @FieldResolver(() => [ServerVersionType], {
    description: 'What is offered now, by component, and why a VERSION file is not followed.',
  })
  serverVersions(@Ctx() { deps }: GraphqlContext): ServerVersionType[] {
    return COMPONENTS.map((component) => serverVersionTypeOf(component, deps.releases.serverVersions))
  }

  @Allow('VIEWER')
  @Subscription(() => FleetSummary, {
    subscribe: ({ context }) => (context as GraphqlContext).deps.feed.pubSub.subscribe('fleetChanged'),
    description: 'The summary, at most once a second, whenever something in it may be another.',
  })
  fleetChanged(@Ctx() { deps }: GraphqlContext): Promise<FleetSummary> {
    return summaryOf(deps)
  }
}

function summaryOf({ registry, releases, counts, clock }: Deps): Promise<FleetSummary> {
  return counts.of('fleet', () => summarizeFleet(registry.all(), releases.serverVersions, clock()))
}
