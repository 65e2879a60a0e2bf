import { restBasePath, updateEventsSchema } from '@vesana/agent/protocol'
import * as z from 'zod'
import { sendFailure } from '../http/rest-errors.ts'
import {
  authenticateHost,
  HOST_ACCESS,
  hostSecurity,
  refusals,
  turnAwayStrangers,
} from './agent-authentication.ts'
import type { ComponentRoutes, Routes } from './agent.routes.ts'
import { recordUpdateEvents } from './record-update-events.ts'

/** `POST /update-events`: what became of an update. Acknowledged once it is durable; may be repeated. */
export function registerUpdateEventsRoute(routes: Routes, deps: ComponentRoutes): void {
  const { component, registry, clock } = deps
  const schema = {
    tags: [component],
    security: hostSecurity,
    summary: 'What became of an update; may be repeated',
    body: updateEventsSchema,
    response: { 204: z.null().describe('Kept, durably'), ...refusals },
  }
  const preValidation = turnAwayStrangers(component, registry)
  routes.post(
    `${restBasePath(component)}/update-events`,
    { schema, config: HOST_ACCESS, preValidation },
    async (request, reply) => {
      const host = authenticateHost(request.headers, component, registry)
      if (!host.ok) return sendFailure(reply, host.failure)
      await recordUpdateEvents(deps, host.value, request.body.events, clock())
      return reply.code(204).send(null)
    },
  )
}
