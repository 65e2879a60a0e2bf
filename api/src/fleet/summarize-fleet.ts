import { COMPONENTS } from '@vesana/agent/protocol'
import type { ServerVersions } from '../releases/server-versions.ts'
import { decideFor } from '../updates/decide-for.ts'
import { type HostFacts, isOnline } from '../updates/host-facts.ts'
import { HOST_STATES, stateOf } from '../updates/reasons.ts'
import type { FleetSummary } from './fleet-summary.type.ts'
import { walkFleet } from './walk-fleet.ts'

/** Counts hosts, each by the very decision that its next poll would get; with pauses for polls to be answered in. */
export async function summarizeFleet(
  hosts: Iterable<HostFacts>,
  serverVersions: ServerVersions,
  now: number,
): Promise<FleetSummary> {
  const reasons = new Tally<ReturnType<typeof decideFor>['reason']>()
  const versions = new Tally<string>()
  const platforms = new Tally<HostFacts['platform']>()
  const components = new Tally<HostFacts['component']>()
  let totalCount = 0
  let onlineCount = 0
  let pausedCount = 0
  await walkFleet(hosts, (host) => {
    totalCount++
    if (isOnline(host, now)) onlineCount++
    if (host.pausedAt !== null) pausedCount++
    reasons.add(decideFor(host, serverVersions, now).reason)
    versions.add(`${host.component} ${host.currentVersion ?? ''}`)
    platforms.add(host.platform)
    components.add(host.component)
  })
  const byReason = reasons.byCount().map(([reason, count]) => ({ reason, count }))
  return {
    totalCount,
    onlineCount,
    offlineCount: totalCount - onlineCount,
    pausedCount,
    byState: HOST_STATES.map((state) => ({
      state,
      count: byReason.reduce((sum, { reason, count }) => (stateOf(reason) === state ? sum + count : sum), 0),
    })),
    byReason,
    byVersion: versions.byCount().map(([key, count]) => ({ ...componentAndVersion(key), count })),
    byPlatform: platforms.byCount().map(([platform, count]) => ({ platform, count })),
    byComponent: COMPONENTS.map((component) => ({ component, count: components.of(component) })),
  }
}

function componentAndVersion(key: string) {
  const [component, version] = key.split(' ') as [HostFacts['component'], string]
  return { component, version: version || null }
}

class Tally<K> {
  private readonly counts = new Map<K, number>()

  add(key: K): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
  }

  of(key: K): number {
    return this.counts.get(key) ?? 0
  }

  byCount(): Array<[K, number]> {
    return [...this.counts].toSorted((a, b) => b[1] - a[1])
  }
}
