import { type Component, errorAnswerSchema } from '@vesana/agent/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hashToken, tokenOf } from '../auth/token.ts'
import { type Result, fail, ok } from '../errors.ts'
import { sendFailure } from '../http/rest-errors.ts'
import type { HostFacts } from './host-facts.ts'
import type { HostRegistry } from './host-registry.ts'

/** Which host speaks. The look-up is by the token's hash, so its time says nothing about the token. */
export function authenticateHost(
  headers: Record<string, string | string[] | undefined>,
  component: Component,
  registry: HostRegistry,
): Result<HostFacts> {
  const token = tokenOf(headers)
  if (token === undefined) {
    return fail('UNAUTHENTICATED', 'Send the host’s token as "Authorization: Bearer vesana_…".')
  }
  const host = registry.findByTokenHash(hashToken(token))
  if (!host) {
    return fail(
      'UNAUTHENTICATED',
      'This token is not known. It may have been rotated, or its host deleted: enroll the host again.',
    )
  }
  if (host.component !== component) {
    return fail(
      'FORBIDDEN',
      `This token belongs to ${a(host.component)}: use /api/v1/${host.component} instead.`,
    )
  }
  return ok(host)
}

function a(component: Component): string {
  return component === 'agent' ? 'an agent' : 'a collector'
}

/** Strangers learn nothing of a body's form: they are turned away before it is judged. */
export function turnAwayStrangers(component: Component, registry: HostRegistry) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const host = authenticateHost(request.headers, component, registry)
    if (!host.ok) await sendFailure(reply, host.failure)
  }
}

/** Enforced by `authenticateHost`, not by the hook: the hot path looks a host up once. */
export const HOST_ACCESS = { access: 'HOST' } as const

/** How a route that only hosts may call is described in the OpenAPI document. */
export const hostSecurity: Record<string, string[]>[] = [{ hostToken: [] }, { apiKey: [] }]
export const refusals = { 400: errorAnswerSchema, 401: errorAnswerSchema, 403: errorAnswerSchema }
