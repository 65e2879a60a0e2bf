import type { ServerVersions } from '../releases/server-versions.ts'
import { type Decision, decideUpdate } from './decide-update.ts'
import type { HostFacts } from './host-facts.ts'

/** `decideUpdate` for a host as things stand: with its component's server version. */
export function decideFor(host: HostFacts, serverVersions: ServerVersions, now: number): Decision {
  const release = serverVersions.current(host.component)
  return decideUpdate({ host, release, rollout: null, now })
}
