import type { ServerVersions } from '../releases/server-versions.ts'
import { nextCheck, reasonParameters } from '../updates/reason-parameters.ts'
import { decideFor } from '../updates/decide-for.ts'
import type { Decision } from '../updates/decide-update.ts'
import { explainReason } from '../updates/explain-reason.ts'
import { type HostFacts, isOnline } from '../updates/host-facts.ts'
import { stateOf } from '../updates/reasons.ts'
import { attemptTypeOf } from '../updates/update-attempt.type.ts'
import type { AgentStatus } from './host.type.ts'

/** A host's status, from the very decision that its next poll would get. */
export function agentStatusOf(host: HostFacts, serverVersions: ServerVersions, now: number): AgentStatus {
  const decision = decideFor(host, serverVersions, now)
  const { reason } = decision
  const serverVersion = serverVersions.current(host.component)?.version ?? null
  const about = versionOf(decision) ?? serverVersion
  const [from, minimum] = decision.kind === 'none' ? [decision.from, decision.minimumVersion] : [null]
  return {
    currentVersion: host.currentVersion,
    serverVersion,
    state: stateOf(reason),
    reason,
    explanation: explainReason(reason, host, about, from, minimum),
    reasonParameters: reasonParameters(decision, host, serverVersions.situation(host.component)),
    nextCheckAt: dateOf(nextCheck(decision, host, now)),
    autoUpdatePaused: host.pausedAt !== null,
    pausedAt: dateOf(host.pausedAt),
    pausedBy: host.pausedBy,
    pauseReason: host.pauseReason,
    updateRequestedAt: dateOf(host.updateRequestedAt),
    updateRequestedBy: host.updateRequestedBy,
    online: isOnline(host, now),
    lastSeenAt: dateOf(host.lastSeenAt),
    attempt: host.attempt && attemptTypeOf(host.attempt, host),
  }
}

/** What the host goes to next, where the decision is about a release. */
function versionOf(decision: Decision): string | undefined {
  switch (decision.kind) {
    case 'offer':
      return decision.release.version
    case 'none':
      return decision.version
    case 'restore':
      return undefined
  }
}

function dateOf(epochMs: number | null): Date | null {
  return epochMs === null ? null : new Date(epochMs)
}
