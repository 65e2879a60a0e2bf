import { heartbeatAnswerSchema, heartbeatSchema, restBasePath } from '@vesana/agent/protocol'
import { sendFailure } from '../rest-errors.ts'
import { authenticateHost, hostSecurity, refusals, turnAwayStrangers } from './agent-authentication.ts'
import type { ComponentRoutes, Routes } from './agent.routes.ts'
import { checkIn } from './check-in.ts'

/** `POST /heartbeat`: the sign of life, answered with the offer and whether it is to be taken at once. */
export function registerHeartbeatRoute(routes: Routes, deps: ComponentRoutes): void {
  const { component, registry } = deps
  const schema = {
    tags: [component],
    security: hostSecurity,
    summary: 'The host lives, and runs this version',
    body: heartbeatSchema,
    response: { 200: heartbeatAnswerSchema, ...refusals },
  }
  const preValidation = turnAwayStrangers(component, registry)
  routes.post(`${restBasePath(component)}/heartbeat`, { schema, preValidation }, async (request, reply) => {
    const host = authenticateHost(request.headers, component, registry)
    if (!host.ok) return sendFailure(reply, host.failure)
    const { version, platform, hostname, auto_update } = request.body
    const report = { version, platform, hostname, optedOut: auto_update === false }
    const { decision, offer } = checkIn(deps, host.value, report, request)
    const updateNow = decision.kind === 'offer' && host.value.updateRequestedAt !== null
    return reply.serializer(JSON.stringify).send({ ...offer, update_now: updateNow })
  })
}
