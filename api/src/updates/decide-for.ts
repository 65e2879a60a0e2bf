import type { ServerVersions } from '../releases/server-versions.ts'
import { type Decision, decideUpdate } from './decide-update.ts'
import type { HostFacts } from './host-facts.ts'

/** `decideUpdate` for a host as things stand: with its component's server version and rollout. */
export function decideFor(
  host: HostFacts,
  serverVersions: Pick<ServerVersions, 'situation'>,
  now: number,
): Decision {
  return decideUpdate({ ...serverVersions.situation(host.component), host, now })
}
