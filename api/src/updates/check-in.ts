import type { FastifyRequest } from 'fastify'
import { offerAnswer } from './offer-answer.ts'
import type { ComponentRoutes } from './agent.routes.ts'
import { decideFor } from './decide-for.ts'
import type { HostFacts } from './host-facts.ts'
import type { Report } from './host-registry.ts'

/** Notes that a host was seen, then decides what it is offered, knowing of that. */
export function checkIn(deps: ComponentRoutes, host: HostFacts, report: Report, request: FastifyRequest) {
  const { registry, serverVersions, component, clock, publicUrl } = deps
  const now = clock()
  registry.noteSeen(host.id, report, serverVersions.current(component)?.version ?? null, now)
  const decision = decideFor(host, serverVersions, now)
  const baseUrl = publicUrl ?? `${request.protocol}://${request.host}`
  return { decision, offer: offerAnswer(decision, host, baseUrl) }
}
