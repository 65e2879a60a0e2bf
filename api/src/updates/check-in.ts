import type { FastifyRequest } from 'fastify'
import type { ComponentRoutes } from './agent.routes.ts'
import { decideFor } from './decide-for.ts'
import type { HostFacts } from './host-facts.ts'
import type { Report } from './host-registry.ts'
import { offerAnswer } from './offer-answer.ts'

/** Notes that a host was seen, and what it said. A decision after this knows of it. */
export function checkIn(deps: ComponentRoutes, host: HostFacts, report: Report): void {
  const { registry, serverVersions, component, clock } = deps
  registry.noteSeen(host.id, report, serverVersions.current(component)?.version ?? null, clock())
}

/** What the host is offered at this moment, and how the answer puts it. */
export function offerNow(deps: ComponentRoutes, host: HostFacts, request: FastifyRequest) {
  const { serverVersions, clock, publicUrl } = deps
  const decision = decideFor(host, serverVersions, clock())
  const baseUrl = publicUrl ?? `${request.protocol}://${request.host}`
  return { decision, offer: offerAnswer(decision, host, baseUrl) }
}
