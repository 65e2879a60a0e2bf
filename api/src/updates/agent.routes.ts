import { createHash } from 'node:crypto'
import {
  type Component,
  configAnswerSchema,
  enrollAnswerSchema,
  enrollSchema,
  errorAnswerSchema,
  heartbeatAnswerSchema,
  heartbeatSchema,
  restBasePath,
  updateEventsSchema,
} from '@vesana/agent/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { checkInConfig } from '../hosts/check-in-config.ts'
import { type EnrollSelf, enrollSelf } from '../hosts/enroll-self.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import { sendFailure } from '../rest-errors.ts'
import { authenticateHost } from './agent-authentication.ts'
import { decideFor } from './decide-for.ts'
import type { HostFacts } from './host-facts.ts'
import type { HostRegistry, Report } from './host-registry.ts'
import { offerAnswer } from './offer-answer.ts'
import { type RecordUpdateEvents, recordUpdateEvents } from './record-update-events.ts'
import { reportOf } from './running-version.ts'

export interface AgentRoutes extends RecordUpdateEvents, EnrollSelf {
  readonly registry: HostRegistry
  readonly serverVersions: ServerVersions
  /** Epoch milliseconds. */
  readonly clock: () => number
  /** The address that agents download from; by default the one that they called. */
  readonly publicUrl: string | undefined
}

const refused = { 400: errorAnswerSchema, 401: errorAnswerSchema, 403: errorAnswerSchema }
const security = [{ hostToken: [] }, { apiKey: [] }]

/** The REST shim for one component (design/protocol.md): parses, authenticates, calls, answers. The hot path. */
export function registerAgentRoutes(fastify: FastifyInstance, component: Component, deps: AgentRoutes): void {
  const { registry, serverVersions, clock } = deps
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const base = restBasePath(component)
  const tags = [component]

  /** Authenticates and notes the sign of life; the decision that follows knows of it. */
  function checkIn(host: HostFacts, report: Report) {
    const now = clock()
    const release = serverVersions.current(component)
    registry.noteSeen(host.id, report, release?.version ?? null, now)
    return decideFor(host, serverVersions, now)
  }

  routes.get(
    `${base}/config`,
    {
      schema: {
        tags,
        security,
        summary: 'What this host is to do, and which version it may run now',
        headers: z.looseObject({
          'x-agent-version': z.string().optional().describe('What runs there: v1.4.2'),
          'x-agent-platform': z.string().optional().describe('linux-amd64, linux-arm64 or windows-amd64'),
          'if-none-match': z.string().optional(),
        }),
        response: { 200: configAnswerSchema, 304: z.null().describe('Nothing changed'), ...refused },
      },
    },
    async (request, reply) => {
      const host = authenticateHost(request.headers, component, registry)
      if (!host.ok) return sendFailure(reply, host.failure)
      const report = reportOf(request.headers)
      if (!report.ok) return sendFailure(reply, report.failure)
      const decision = checkIn(host.value, report.value)
      const body = JSON.stringify({
        config: checkInConfig(component, host.value.config),
        ...offerAnswer(decision, host.value, baseUrlOf(request, deps.publicUrl)),
      })
      const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
      void reply.header('etag', etag).header('cache-control', 'private, no-cache')
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      return reply.type('application/json; charset=utf-8').serializer(asIs).send(body)
    },
  )

  routes.post(
    `${base}/heartbeat`,
    {
      preValidation: refuseStrangers(component, registry),
      schema: {
        tags,
        security,
        summary: 'The host lives, and runs this version',
        body: heartbeatSchema,
        response: { 200: heartbeatAnswerSchema, ...refused },
      },
    },
    async (request, reply) => {
      const host = authenticateHost(request.headers, component, registry)
      if (!host.ok) return sendFailure(reply, host.failure)
      const { version, platform, hostname, auto_update } = request.body
      const report = { version, platform, hostname, optedOut: auto_update === false }
      const decision = checkIn(host.value, report)
      const updateNow = decision.kind === 'offer' && host.value.updateRequestedAt !== null
      const offer = offerAnswer(decision, host.value, baseUrlOf(request, deps.publicUrl))
      const body = JSON.stringify({ ...offer, update_now: updateNow })
      return reply.type('application/json; charset=utf-8').serializer(asIs).send(body)
    },
  )

  routes.post(
    `${base}/update-events`,
    {
      preValidation: refuseStrangers(component, registry),
      schema: {
        tags,
        security,
        summary: 'What became of an update; may be repeated',
        body: updateEventsSchema,
        response: { 204: z.null().describe('Kept, durably'), ...refused },
      },
    },
    async (request, reply) => {
      const host = authenticateHost(request.headers, component, registry)
      if (!host.ok) return sendFailure(reply, host.failure)
      await recordUpdateEvents(deps, host.value, request.body.events, clock())
      return reply.code(204).send(null)
    },
  )

  routes.post(
    `${base}/enroll`,
    {
      schema: {
        tags,
        summary: 'A machine enrolls itself by an enrollment token; the same machine keeps its host',
        body: enrollSchema,
        response: { 200: enrollAnswerSchema, ...refused },
      },
    },
    async (request, reply) => {
      const enrolled = await enrollSelf(deps, component, request.body, clock())
      return enrolled.ok ? reply.send(enrolled.value) : sendFailure(reply, enrolled.failure)
    },
  )
}

/** Strangers learn nothing of the body's form: they are turned away before it is judged. */
function refuseStrangers(component: Component, registry: HostRegistry) {
  return async (request: FastifyRequest, reply: Parameters<typeof sendFailure>[0]) => {
    const host = authenticateHost(request.headers, component, registry)
    if (!host.ok) await sendFailure(reply, host.failure)
  }
}

function baseUrlOf(request: FastifyRequest, publicUrl: string | undefined): string {
  return publicUrl ?? `${request.protocol}://${request.host}`
}

/** The answer is JSON already; validating one's own answer at each poll would cost more than the poll. */
function asIs(payload: unknown): string {
  return payload as string
}
