import { join } from 'node:path'
import { fakeBinary } from '../../api/src/releases/testing/fake-binary.ts'
import type { Administrator, RolloutPlan } from '../administrator.ts'
import { builtBinary } from '../build-agent-binaries.ts'
import { SimulatedHost } from '../load/simulated-host.ts'
import { SupervisedAgent } from '../supervised-agent.ts'
import { planFleet, type PlannedHost } from './fleet-plan.ts'

const INTERVALS = { poll_interval_s: 4, heartbeat_interval_s: 3 }
const ENROLLED_AT_ONCE = 16

/** Agents in processes of their own, from real binaries, in folders of their own. */
export async function startRealAgents(
  admin: Administrator,
  { folder, server, count }: { folder: string; server: string; count: number },
): Promise<SupervisedAgent[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const hostname = `real-${index + 1}.example`
      const { token } = await admin.enroll(hostname, { config: INTERVALS })
      const agent = await SupervisedAgent.install({
        folder: join(folder, hostname),
        component: 'agent',
        binary: builtBinary('agent', 'v1.0.0'),
        server,
        token,
      })
      agent.start()
      return agent
    }),
  )
}

/** Resolves once all are enrolled; `ended` once all have ended, after the signal. */
export async function startSimulatedHosts(
  admin: Administrator,
  { server, count, signal }: { server: string; count: number; signal: AbortSignal },
): Promise<{ ended: Promise<unknown> }> {
  const planned = planFleet(count)
  const running: Promise<void>[] = []
  for (let first = 0; first < planned.length && !signal.aborted; first += ENROLLED_AT_ONCE) {
    const batch = planned.slice(first, first + ENROLLED_AT_ONCE)
    const hosts = await Promise.all(batch.map((plan) => enrollPlanned(admin, server, plan)))
    for (const [index, host] of hosts.entries()) running.push(runAsPlanned(host, batch[index]!, signal))
  }
  return { ended: Promise.all(running) }
}

async function enrollPlanned(
  admin: Administrator,
  server: string,
  plan: PlannedHost,
): Promise<SimulatedHost> {
  const { hostId, token } = await admin.enroll(plan.hostname, { config: INTERVALS })
  if (plan.paused) await admin.pause([hostId], plan.paused)
  const { hostname, platform, version, fails } = plan
  return new SimulatedHost({
    server,
    token,
    hostname,
    platform,
    version,
    component: 'agent',
    failsAt: new Set(fails ? ['v1.1.0'] : []),
    meanUpdateMs: 12_000,
  })
}

async function runAsPlanned(host: SimulatedHost, plan: PlannedHost, signal: AbortSignal): Promise<void> {
  if (!plan.goesOffline) return host.run(signal)
  await host.heartbeat(signal).catch(() => {})
}

/**
 * Only the real agents' platform needs a real binary; for the others a file does that the server takes for one.
 * @returns the id of its rollout
 */
export async function release(
  admin: Administrator,
  version: string,
  linuxBinary: string | Buffer = builtBinary('agent', version),
  plan: RolloutPlan | null = null,
): Promise<string> {
  const files = {
    'linux-amd64': linuxBinary,
    'linux-arm64': fakeBinary({ version, platform: 'linux-arm64' }),
    ...(version === 'v1.0.0' && { 'windows-amd64': fakeBinary({ version, platform: 'windows-amd64' }) }),
  }
  return admin.release('agent', version, files, plan)
}
