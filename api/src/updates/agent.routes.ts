import type { IncomingMessage, ServerResponse } from 'node:http'
import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { EnrollSelf } from '../hosts/enroll-self.ts'
import { registerEnrollRoute } from '../hosts/enroll.route.ts'
import type { Rollouts } from '../rollouts/create-rollouts.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import { registerConfigRoute } from './config.route.ts'
import type { HeldHeartbeats } from './held-heartbeats.ts'
import { registerHeartbeatRoute } from './heartbeat.route.ts'
import type { RecordUpdateEvents } from './record-update-events.ts'
import { registerUpdateEventsRoute } from './update-events.route.ts'

/** What the routes of agents and collectors need. The hot path: nothing here goes through the ORM. */
export interface AgentRoutes extends RecordUpdateEvents, EnrollSelf {
  readonly serverVersions: ServerVersions
  readonly heldHeartbeats: HeldHeartbeats
  readonly rollouts: Pick<Rollouts, 'places' | 'states'>
  /** Epoch milliseconds. */
  readonly clock: () => number
  /** The address that agents download from; by default the one that they called. */
  readonly publicUrl: string | undefined
}

/** One component's share of them. */
export interface ComponentRoutes extends AgentRoutes {
  readonly component: Component
}

export type Routes = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** The REST shim (design/protocol.md), the same for agents and collectors. */
export function registerAgentRoutes(fastify: FastifyInstance, deps: AgentRoutes): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  for (const component of COMPONENTS) {
    const ofComponent = { ...deps, component }
    registerConfigRoute(routes, ofComponent)
    registerHeartbeatRoute(routes, ofComponent)
    registerUpdateEventsRoute(routes, ofComponent)
    registerEnrollRoute(routes, ofComponent)
  }
}
