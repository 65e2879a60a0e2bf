import {
  type Heartbeat,
  type HeartbeatAnswer,
  heartbeatAnswerSchema,
  heartbeatSchema,
  restBasePath,
} from '@vesana/agent/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
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
import { type Told, checkIn, offerNow, offerWithPlace } from './check-in.ts'
import { waitOf } from './held-heartbeats.ts'
import type { HostFacts } from './host-facts.ts'

/** `POST /heartbeat`: the sign of life, answered with the offer and whether it is to be taken at once. */
export function registerHeartbeatRoute(routes: Routes, deps: ComponentRoutes): void {
  const { component, registry } = deps
  const schema = {
    tags: [component],
    security: hostSecurity,
    summary: 'The host lives, and runs this version',
    headers: z.looseObject({
      prefer: z
        .string()
        .optional()
        .describe('wait=50: answer once something changes, or after so many seconds'),
    }),
    body: heartbeatSchema,
    response: { 200: heartbeatAnswerSchema, ...refusals },
  }
  const preValidation = turnAwayStrangers(component, registry)
  routes.post(
    `${restBasePath(component)}/heartbeat`,
    { schema, config: HOST_ACCESS, preValidation },
    async (request, reply) => {
      const host = authenticateHost(request.headers, component, registry)
      if (!host.ok) return sendFailure(reply, host.failure)
      checkIn(deps, host.value, reportOf(request.body))
      const wait = waitOf(request.headers.prefer)
      if (wait !== null && (await heldUntilNews(deps, host.value, wait, request, reply)) === 'gone')
        return reply
      // Asked anew: while it was held, its token may have been taken away.
      const still = authenticateHost(request.headers, component, registry)
      if (!still.ok) return sendFailure(reply, still.failure)
      const told = await offerWithPlace(deps, still.value, request)
      return reply.serializer(JSON.stringify).send(answerOf(still.value, told))
    },
  )
}

function reportOf({ version, platform, hostname, auto_update, uptime_s }: Heartbeat) {
  return { version, platform, hostname, optedOut: auto_update === false, uptimeS: uptime_s }
}

function answerOf(host: HostFacts, { decision, offer }: Told): HeartbeatAnswer {
  return { ...offer, update_now: decision.kind === 'offer' && host.updateRequestedAt !== null }
}

const FRESH_HEARTBEATS = 2

/** Holds the request as long as nothing is new for its host; a host that waited lives, and is noted as seen. */
async function heldUntilNews(
  deps: ComponentRoutes,
  host: HostFacts,
  wait: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<'answer' | 'gone'> {
  // An offer that the host has not taken yet is news to it, and so is a way back.
  const told = await offerWithPlace(deps, host, request)
  const { reason } = told.decision
  if (reason === 'OFFERED' || reason === 'UPDATE_REQUESTED' || reason === 'RESTORING') return 'answer'
  const before = JSON.stringify(answerOf(host, told))
  const hasNews = () => JSON.stringify(answerOf(host, offerNow(deps, host, request))) !== before
  // For longer it would count as offline while it waits.
  const seconds = Math.min(wait, (FRESH_HEARTBEATS * host.heartbeatIntervalMs) / 1000)
  await deps.heldHeartbeats.hold(
    host.id,
    seconds,
    () => !deps.registry.get(host.id) || hasNews(),
    (hungUp) => reply.raw.once('close', hungUp),
  )
  if (reply.raw.destroyed) return 'gone'
  checkIn(deps, host, {})
  return 'answer'
}
