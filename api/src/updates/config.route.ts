import { createHash } from 'node:crypto'
import { configAnswerSchema, restBasePath } from '@vesana/agent/protocol'
import * as z from 'zod'
import { checkInConfig } from '../hosts/check-in-config.ts'
import { sendFailure } from '../http/rest-errors.ts'
import { authenticateHost, HOST_ACCESS, hostSecurity, refusals } from './agent-authentication.ts'
import type { ComponentRoutes, Routes } from './agent.routes.ts'
import { checkIn, offerWithPlace } from './check-in.ts'
import { reportOf } from './running-version.ts'

/** `GET /config`: the poll. A sign of life whether anything changed or not. */
export function registerConfigRoute(routes: Routes, deps: ComponentRoutes): void {
  const { component, registry } = deps
  const schema = {
    tags: [component],
    security: hostSecurity,
    summary: 'What this host is to do, and which version it may run now',
    headers: z.looseObject({
      'x-agent-version': z.string().optional().describe('What runs there: v1.4.2'),
      'x-agent-platform': z.string().optional().describe('linux-amd64, linux-arm64 or windows-amd64'),
      'if-none-match': z.string().optional().describe('The ETag of the answer before'),
    }),
    response: {
      200: configAnswerSchema,
      304: z.null().describe('Nothing changed since that ETag'),
      ...refusals,
    },
  }
  routes.get(`${restBasePath(component)}/config`, { schema, config: HOST_ACCESS }, async (request, reply) => {
    const host = authenticateHost(request.headers, component, registry)
    if (!host.ok) return sendFailure(reply, host.failure)
    const report = reportOf(request.headers)
    if (!report.ok) return sendFailure(reply, report.failure)
    checkIn(deps, host.value, report.value)
    const { offer } = await offerWithPlace(deps, host.value, request)
    const answer = { config: checkInConfig(component, host.value.config), ...offer }
    const body = JSON.stringify(answer)
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
    void reply.header('etag', etag).header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match'] === etag) return reply.code(304).send(null)
    // Serialized above, for the ETag; to check one's own answer at each poll would cost more than the poll.
    return reply.serializer(() => body).send(answer)
  })
}
