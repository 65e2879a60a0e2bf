import type { Actor } from '../audit/actor.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import { type Decision } from '../updates/decide-update.ts'
import { decideFor } from '../updates/decide-for.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import { type HostActionOutcome, type HostChange, type HostUseCase, actOnHosts } from './act-on-hosts.ts'

/**
 * Sets the marker: at its next heartbeat the host is told to take the newest release at once. It is durable, and goes
 * when the attempt ends or the host reports the version. Repeating it changes nothing.
 */
export async function requestUpdateNow(
  useCase: HostUseCase,
  serverVersions: ServerVersions,
  hostIds: readonly string[],
): Promise<HostActionOutcome> {
  const { actor, now } = useCase
  return actOnHosts(useCase, 'requestUpdateNow', hostIds, (host) =>
    judgeUpdateRequest(host, decideFor(host, serverVersions, now), actor, now),
  )
}

/** Whether a request can lead to anything; refused where it cannot, with what stands in its way. Pure. */
export function judgeUpdateRequest(
  host: HostFacts,
  decision: Decision,
  actor: Actor,
  now: number,
): Result<HostChange> {
  if (host.pausedAt !== null) {
    const message = `Auto-update is paused on ${host.hostname}. Resume it first, then request the update.`
    return fail('HOST_PAUSED', message)
  }
  if (decision.reason === 'OPTED_OUT') {
    const message = `The configuration on ${host.hostname} turns auto-update off; only there can it be turned on.`
    return fail('HOST_OPTED_OUT', message)
  }
  if (decision.reason === 'QUARANTINED') {
    const message = `${decision.version ?? 'The release'} was rolled back on ${host.hostname}. Clear the quarantine first, then request the update.`
    return fail('HOST_QUARANTINED', message)
  }
  if (decision.reason === 'BELOW_MINIMUM') {
    const minimum = decision.minimumVersion ?? 'an earlier release'
    const message = `${host.hostname} runs ${host.currentVersion} and needs ${minimum} first, and no published release leads it there. Publish one from ${minimum} on with a file for ${host.platform ?? 'its platform'}, or set another minimum; then request the update.`
    return fail('HOST_BELOW_MINIMUM', message)
  }
  if (decision.reason === 'CURRENT' || decision.reason === 'NEWER_THAN_SERVER') {
    const message = `${host.hostname} runs ${host.currentVersion}; there is nothing newer for it.`
    return fail('ALREADY_CURRENT', message)
  }
  if (decision.reason === 'ROLLOUT_HALTED') {
    const message = `The rollout was halted: too many hosts failed. ${host.hostname} is not offered the release on request either. Publish the repair as a new release.`
    return fail('CONFLICT', message)
  }
  if (decision.reason === 'NO_ARTIFACT') {
    return fail(
      'ARTIFACT_MISSING',
      `The release has no file for ${host.platform}, which ${host.hostname} runs.`,
    )
  }
  if (host.updateRequestedAt !== null) return ok({})
  return ok({ updateRequestedAt: new Date(now), updateRequestedBy: actor.name })
}

/** Takes the marker back. A host that has begun already is not stopped. */
export async function cancelUpdateRequest(
  useCase: HostUseCase,
  hostIds: readonly string[],
): Promise<HostActionOutcome> {
  return actOnHosts(useCase, 'cancelUpdateRequest', hostIds, (host) =>
    ok(host.updateRequestedAt === null ? {} : { updateRequestedAt: null, updateRequestedBy: null }),
  )
}
