import { fail, ok } from '../errors.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import { quarantineOf } from '../updates/quarantine.ts'
import { type HostActionOutcome, type HostUseCase, actOnHosts } from './act-on-hosts.ts'

/**
 * The release that a host goes to next, the server version or one on the way there, is offered again to hosts that rolled
 * it back, and they are told to forget what they hold against it. Refused where there is nothing to forget. Another roll-back is another quarantine.
 */
export async function clearQuarantine(
  useCase: HostUseCase,
  serverVersions: ServerVersions,
  hostIds: readonly string[],
): Promise<HostActionOutcome> {
  return actOnHosts(useCase, 'clearQuarantine', hostIds, (host) => {
    if (quarantineOf(host, serverVersions.situation(host.component)) === null) {
      const message = `No release is in quarantine on ${host.hostname}: there is nothing to clear.`
      return fail('NOT_QUARANTINED', message)
    }
    return ok({ quarantineClearedAt: new Date(useCase.now) })
  })
}
