import type { HostFacts } from '../updates/host-facts.ts'

/** Some milliseconds of decisions. */
export const HOSTS_PER_SLICE = 500

/**
 * Visits every host, a few milliseconds at a time, so that polls are answered in between. Who comes, goes or changes
 * meanwhile is seen as it is by then, or not at all. A fleet of one slice is visited within the call.
 */
export async function walkFleet(hosts: Iterable<HostFacts>, visit: (host: HostFacts) => void): Promise<void> {
  let visited = 0
  for (const host of hosts) {
    if (visited > 0 && visited % HOSTS_PER_SLICE === 0) await new Promise((resolve) => setImmediate(resolve))
    visited++
    visit(host)
  }
}
