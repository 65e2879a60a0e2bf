import 'reflect-metadata'
import type { GraphQLSchema } from 'graphql'
import { GraphQLDateTime } from 'graphql-scalars'
import { type NonEmptyArray, buildSchemaSync } from 'type-graphql'
import { AuditEventResolver } from './audit/audit-event.resolver.ts'
import { checkAllDeclared, checkRole } from './auth/allow.ts'
import { ApiTokenResolver } from './auth/api-token.resolver.ts'
import { ViewerResolver } from './auth/viewer.resolver.ts'
import { FleetResolver } from './fleet/fleet.resolver.ts'
import { EnrollmentTokenResolver } from './hosts/enrollment-token.resolver.ts'
import { HostActionsResolver } from './hosts/host-actions.resolver.ts'
import { HostResolver } from './hosts/host.resolver.ts'
import { PersonResolver } from './people/person.resolver.ts'
import { releaseResolvers } from './releases/create-releases.ts'
import { RolloutFailureResolver, RolloutOfferResolver } from './rollouts/rollout-parts.resolver.ts'
import { RolloutResolver } from './rollouts/rollout.resolver.ts'
import { UpdateAttemptResolver } from './updates/update-attempt.resolver.ts'
import { MaintenanceWindowResolver } from './windows/maintenance-window.resolver.ts'

const resolvers: NonEmptyArray<new () => object> = [
  HostResolver,
  HostActionsResolver,
  EnrollmentTokenResolver,
  UpdateAttemptResolver,
  FleetResolver,
  ViewerResolver,
  PersonResolver,
  ApiTokenResolver,
  AuditEventResolver,
  MaintenanceWindowResolver,
  RolloutResolver,
  RolloutFailureResolver,
  RolloutOfferResolver,
  ...releaseResolvers,
]

let built: GraphQLSchema | undefined

/**
 * The API's schema; one a process. Inputs are checked by their types and by the use cases; class-validator has no part
 * in it.
 */
export function buildGraphqlSchema(): GraphQLSchema {
  return (built ??= build())
}

function build(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers,
    validate: false,
    authChecker: checkRole,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    pubSub: { publish: nobodyPublishesHere, subscribe: nobodyPublishesHere },
  })
  checkAllDeclared(schema)
  return schema
}

/** Every subscription names its own source (fleet/change-feed.ts), yet type-graphql insists on a pubSub. */
function nobodyPublishesHere(): never {
  throw new Error('subscriptions have their own source')
}
