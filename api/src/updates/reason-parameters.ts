import type { Decision, Situation } from './decide-update.ts'
import { type HostFacts, isOnline } from './host-facts.ts'

/** What a reason is about, for whoever makes sentences of their own; only what there is. Times as ISO 8601. Pure. */
export function reasonParameters(
  decision: Decision,
  host: Pick<HostFacts, 'attempt' | 'pausedBy'>,
  { release, rollout, settled }: Situation,
): Record<string, unknown> {
  const serverVersion = release === null ? {} : { serverVersion: release.version }
  switch (decision.kind) {
    case 'offer':
      return { ...serverVersion, version: decision.release.version }
    case 'restore':
      return { ...serverVersion, withdrawn: decision.version }
    case 'none': {
      const { reason, from, version, minimumVersion } = decision
      const isStage = reason === 'WAITING_FOR_STAGE' && rollout !== null
      const isTry = (reason === 'RETRY_LATER' || reason === 'UPDATE_FAILED') && host.attempt !== null
      return {
        ...serverVersion,
        ...(version !== release?.version && { version }),
        ...(settled !== null && isHeldByRollout(reason) && { settledVersion: settled.version }),
        ...(rollout !== null && isHeldByRollout(reason) && { rollout: rollout.id }),
        ...(isStage && { stage: rollout.begun.length }),
        ...(isTry && { tries: host.attempt?.tryNumber, code: host.attempt?.error?.code }),
        ...(reason === 'OUTSIDE_WINDOW' && from !== null && { opensAt: new Date(from).toISOString() }),
        ...(from !== null && { from: new Date(from).toISOString() }),
        ...(minimumVersion !== null && { minimumVersion }),
      }
    }
  }
}

/** The rollout itself is why, so that people look there. */
function isHeldByRollout(reason: Decision['reason']): boolean {
  return ['WAITING_FOR_STAGE', 'LIMIT_REACHED', 'ROLLOUT_PAUSED', 'ROLLOUT_HALTED'].includes(reason)
}

/**
 * When something can change by itself: what holds the host back ends, or it asks again. From now on: of a host that is
 * late, when its next heartbeat after that is due. Null: not known. Pure.
 */
export function nextCheck(
  decision: Decision,
  host: Pick<HostFacts, 'lastSeenAt' | 'heartbeatIntervalMs'>,
  now: number,
): number | null {
  if (decision.kind === 'none' && decision.from !== null && decision.from >= now) return decision.from
  if (host.lastSeenAt === null || !isOnline(host, now)) return null
  const heartbeats = Math.max(1, Math.ceil((now - host.lastSeenAt) / host.heartbeatIntervalMs))
  return host.lastSeenAt + heartbeats * host.heartbeatIntervalMs
}
