import type { OfferAnswer } from '@vesana/agent/protocol'
import type { FastifyRequest } from 'fastify'
import type { ComponentRoutes } from './agent.routes.ts'
import { decideFor } from './decide-for.ts'
import { type Decision, decideUpdate } from './decide-update.ts'
import type { HostFacts } from './host-facts.ts'
import type { Report } from './host-registry.ts'
import { offerAnswer } from './offer-answer.ts'

/** Notes that a host was seen, and what it said. A decision after this knows of it. */
export function checkIn(deps: ComponentRoutes, host: HostFacts, report: Report): void {
  const { registry, serverVersions, component, clock } = deps
  registry.noteSeen(host.id, report, serverVersions.current(component)?.version ?? null, clock())
}

export interface Told {
  readonly decision: Decision
  readonly offer: OfferAnswer
}

/** What the host would be offered at this moment: for comparing. What is sent comes from `offerWithPlace`. */
export function offerNow(deps: ComponentRoutes, host: HostFacts, request: FastifyRequest): Told {
  return tell(deps, host, request, decideFor(host, deps.serverVersions, deps.clock()))
}

/**
 * What the host is offered at this moment, and how the answer puts it. Where a staged rollout offers its release for the
 * first time, the host's place is written down before: without one it is offered nothing of it. Where it has one, or
 * needs none, another server may have halted the rollout since, or withdrawn its release.
 */
export async function offerWithPlace(
  deps: ComponentRoutes,
  host: HostFacts,
  request: FastifyRequest,
): Promise<Told> {
  const { registry, serverVersions, component, rollouts, clock } = deps
  const decision = decideFor(host, serverVersions, clock())
  const rollout = serverVersions.rollout(component)
  if (decision.kind !== 'offer' || rollout === null) return tell(deps, host, request, decision)
  if (decision.needsPlace) await rollouts.places.take(rollout.id, decision.release.version, host)
  else await rollouts.states.confirm(rollout.id)
  // Anew: the rollout may have been halted meanwhile.
  const situation = serverVersions.situation(component)
  const still = registry.get(host.id) ?? host
  const decided = decideUpdate({ ...situation, host: still, now: clock(), placeRefused: true })
  return tell(deps, still, request, decided)
}

function tell(
  { publicUrl }: ComponentRoutes,
  host: HostFacts,
  request: FastifyRequest,
  decision: Decision,
): Told {
  const baseUrl = publicUrl ?? `${request.protocol}://${request.host}`
  return { decision, offer: offerAnswer(decision, host, baseUrl) }
}
