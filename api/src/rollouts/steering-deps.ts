import type { FastifyBaseLogger } from 'fastify'
import { type Actor, serverActor } from '../audit/actor.ts'
import type { Database } from '../orm.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import type { AttemptFacts } from '../updates/host-facts.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import type { RolloutAct } from './change-rollout.ts'
import type { Rollout } from './rollout.entity.ts'

/** What moving rollouts on takes. */
export interface SteeringDeps {
  readonly database: Database
  readonly registry: HostRegistry
  readonly serverVersions: ServerVersions
  readonly clock: () => number
  readonly log: FastifyBaseLogger
  readonly onAttemptEnded: (attempt: AttemptFacts) => void
}

const STEERING_ACTOR = serverActor('rollout')

/** Something that is done now; by the server itself unless a person wished it. */
export function actOf(
  { database, clock }: SteeringDeps,
  action: string,
  actor: Actor = STEERING_ACTOR,
): RolloutAct {
  return { database, actor, action, now: clock() }
}

/** What has just been written counts in memory as well. */
export function takeOver(
  { serverVersions }: Pick<SteeringDeps, 'serverVersions'>,
  { id, state, begun }: Pick<Rollout, 'id' | 'state' | 'begun'>,
): void {
  serverVersions.followRollout(id, { state, begun: begun ?? [] })
}
