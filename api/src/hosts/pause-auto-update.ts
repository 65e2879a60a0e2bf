import { fail, ok } from '../errors.ts'
import { type HostActionOutcome, type HostUseCase, actOnHosts } from './act-on-hosts.ts'

const LONGEST_REASON = 500

/**
 * Nothing is offered to the hosts until they are resumed. A request to update that waits is withdrawn. Pausing a paused
 * host changes its reason only if one is given.
 */
export async function pauseAutoUpdate(
  useCase: HostUseCase,
  hostIds: readonly string[],
  reason: string | null,
): Promise<HostActionOutcome> {
  const { actor, now } = useCase
  const pauseReason = reason?.trim() || null
  return actOnHosts(useCase, 'pauseAutoUpdate', hostIds, (host) => {
    if (pauseReason && pauseReason.length > LONGEST_REASON) {
      return fail('BAD_USER_INPUT', `A reason has at most ${LONGEST_REASON} characters.`)
    }
    if (host.pausedAt !== null && pauseReason === null) return ok({})
    return ok({
      pausedAt: new Date(now),
      pausedBy: actor.name,
      pauseReason,
      updateRequestedAt: null,
      updateRequestedBy: null,
    })
  })
}

/** The hosts are offered releases again. Resuming a host that is not paused changes nothing. */
export async function resumeAutoUpdate(
  useCase: HostUseCase,
  hostIds: readonly string[],
): Promise<HostActionOutcome> {
  return actOnHosts(useCase, 'resumeAutoUpdate', hostIds, (host) =>
    ok(host.pausedAt === null ? {} : { pausedAt: null, pausedBy: null, pauseReason: null }),
  )
}
