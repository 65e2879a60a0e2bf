import { COMPONENTS } from '@vesana/agent/protocol'
import { Gauge, type Registry } from 'prom-client'
import { summarizeFleet } from '../fleet/summarize-fleet.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import type { HeldHeartbeats } from '../updates/held-heartbeats.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import { stateOf } from '../updates/reasons.ts'

export interface MeasuredFleet {
  readonly registry: HostRegistry
  readonly serverVersions: ServerVersions
  readonly heldHeartbeats: HeldHeartbeats
  /** Epoch milliseconds. */
  readonly clock: () => number
}

/** The fleet as it stands, counted by the very summary that the dashboard shows. @returns what brings the gauges up to date */
export function measureFleet(fleet: MeasuredFleet, registers: Registry[]): () => Promise<void> {
  const measureHosts = hostGauges(fleet, registers)
  const measureServerVersions = serverVersionGauges(fleet, registers)
  const measureSignsOfLife = signOfLifeGauges(fleet, registers)
  return async () => {
    await measureHosts()
    measureServerVersions()
    measureSignsOfLife()
  }
}

function hostGauges({ registry, serverVersions, clock }: MeasuredFleet, registers: Registry[]) {
  const hosts = new Gauge({
    name: 'vesana_hosts',
    help: 'Hosts by component, state and reason, as the dashboard counts them.',
    labelNames: ['component', 'state', 'reason'],
    registers,
  })
  const online = new Gauge({
    name: 'vesana_hosts_online',
    help: 'Hosts that were seen within three heartbeat intervals.',
    labelNames: ['component'],
    registers,
  })
  const paused = new Gauge({
    name: 'vesana_hosts_paused',
    help: 'Hosts on which auto-update is paused.',
    labelNames: ['component'],
    registers,
  })
  return async () => {
    const summaries = await Promise.all(
      COMPONENTS.map(async (component) => ({
        component,
        summary: await summarizeFleet(registry.ofComponent(component), serverVersions, clock()),
      })),
    )
    // Nothing is awaited between emptying and filling: a scrape never sees half of it.
    hosts.reset()
    for (const { component, summary } of summaries) {
      online.set({ component }, summary.onlineCount)
      paused.set({ component }, summary.pausedCount)
      for (const { reason, count } of summary.byReason) {
        hosts.set({ component, state: stateOf(reason), reason }, count)
      }
    }
  }
}

function serverVersionGauges({ serverVersions }: MeasuredFleet, registers: Registry[]) {
  const versions = new Gauge({
    name: 'vesana_server_version_info',
    help: 'Always 1: the version that hosts are offered; none where nothing is.',
    labelNames: ['component', 'version'],
    registers,
  })
  const refused = new Gauge({
    name: 'vesana_version_file_refused',
    help: '1 while a VERSION file cannot be followed, so that nothing is offered.',
    labelNames: ['component'],
    registers,
  })
  return () => {
    versions.reset()
    for (const component of COMPONENTS) {
      const version = serverVersions.current(component)?.version
      if (version !== undefined) versions.set({ component, version }, 1)
      refused.set({ component }, serverVersions.refusal(component) === null ? 0 : 1)
    }
  }
}

function signOfLifeGauges({ registry, heldHeartbeats, clock }: MeasuredFleet, registers: Registry[]) {
  const unwritten = new Gauge({
    name: 'vesana_unwritten_signs_of_life',
    help: 'Hosts whose last sign of life is not yet in the database. Written once a second.',
    registers,
  })
  const age = new Gauge({
    name: 'vesana_unwritten_signs_of_life_age_seconds',
    help: 'How long the oldest of them has waited; above a few seconds the database does not keep up.',
    registers,
  })
  const held = new Gauge({
    name: 'vesana_held_heartbeats',
    help: 'Heartbeats that wait for news.',
    registers,
  })
  return () => {
    unwritten.set(registry.unwrittenCount)
    const since = registry.unwrittenSince
    age.set(since === null ? 0 : Math.max(0, clock() - since) / 1000)
    held.set(heldHeartbeats.count)
  }
}
