import type { AttemptFacts, HostFacts } from '../updates/host-facts.ts'
import { checkInConfig } from './check-in-config.ts'
import type { OfferFacts } from '../rollouts/rollout-facts.ts'
import type { Host } from './host.entity.ts'

/** A host as it is stored, but for its token. */
export type StoredHost = Pick<
  Host,
  | 'id'
  | 'hostname'
  | 'component'
  | 'platform'
  | 'machineId'
  | 'config'
  | 'labels'
  | 'enrolledAt'
  | 'currentVersion'
  | 'lastSeenAt'
  | 'optedOut'
  | 'pausedAt'
  | 'pausedBy'
  | 'pauseReason'
  | 'updateRequestedAt'
  | 'updateRequestedBy'
  | 'quarantineClearedAt'
>

/** The facts that decisions need, of a host as it is stored. */
export function hostFactsOf(
  host: StoredHost,
  attempt: AttemptFacts | null,
  offer: OfferFacts | null = null,
): HostFacts {
  return {
    id: host.id,
    hostname: host.hostname,
    isSelfNamed: host.machineId !== null && host.machineId !== undefined,
    component: host.component,
    platform: host.platform ?? null,
    currentVersion: host.currentVersion ?? null,
    lastSeenAt: host.lastSeenAt?.getTime() ?? null,
    heartbeatIntervalMs: heartbeatIntervalMs(host),
    optedOut: host.optedOut ?? false,
    pausedAt: host.pausedAt?.getTime() ?? null,
    pausedBy: host.pausedBy ?? null,
    pauseReason: host.pauseReason ?? null,
    updateRequestedAt: host.updateRequestedAt?.getTime() ?? null,
    updateRequestedBy: host.updateRequestedBy ?? null,
    quarantineClearedAt: host.quarantineClearedAt?.getTime() ?? null,
    enrolledAt: host.enrolledAt.getTime(),
    config: host.config,
    labels: host.labels ?? {},
    attempt,
    process: null,
    offer,
  }
}

export function heartbeatIntervalMs(host: Pick<Host, 'component' | 'config'>): number {
  return checkInConfig(host.component, host.config).heartbeat_interval_s * 1000
}
