import { chmod, copyFile, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { binaryFileName, type Component, type Platform } from '@vesana/agent/protocol'
import { fakeBinary } from '../api/src/releases/testing/fake-binary.ts'
import { Administrator, type RolloutPlan } from './administrator.ts'
import { builtBinary } from './build-agent-binaries.ts'
import { Dashboard } from './dashboard.ts'
import { FleetHost } from './fleet-host.ts'
import { SimulatedHost } from './load/simulated-host.ts'
import { ADMIN_TOKEN, ServerProcess, type ServerSettings } from './server-process.ts'
import { StagedRollout } from './staged-rollout.ts'
import { SupervisedAgent } from './supervised-agent.ts'

/** Quick enough for tests; a host's own config overlays the defaults. */
export const QUICK = { poll_interval_s: 1, heartbeat_interval_s: 0.5 }

export { expect }
export type { Dashboard }

/**
 * `fleet`: a world of its own for each test. `dashboard`: its dashboard in a real browser, signed in. `settings`: what is
 * different in its server’s environment.
 */
export const test = base.extend<{ settings: ServerSettings; fleet: Fleet; dashboard: Dashboard }>({
  settings: [{}, { option: true }],
  fleet: async ({ settings }, use, testInfo) => {
    const folder = await mkdtemp(join(tmpdir(), 'vesana-e2e-'))
    const fleet = await Fleet.start(folder, settings)
    try {
      await use(fleet)
    } finally {
      await fleet.stop()
      if (testInfo.status !== testInfo.expectedStatus) {
        console.log(fleet.logs())
        await testInfo.attach('logs', { body: fleet.logs(), contentType: 'text/plain' })
      }
      await rm(folder, { recursive: true, force: true })
    }
  },
  dashboard: async ({ page, fleet }, use) => {
    await use(new Dashboard(page, fleet.server.url))
  },
})

interface SimulatedHostFacts {
  version: string
  component?: Component
  platform?: Platform
  /** Versions whose update fails there. */
  failsAt?: ReadonlySet<string>
  /** How long an update usually takes there. */
  meanUpdateMs?: number
}

/** A real server and the real agents that it keeps up to date. */
export class Fleet {
  readonly server: ServerProcess
  readonly admin: Administrator
  readonly folder: string
  readonly #hosts: FleetHost[] = []
  readonly #simulated: Promise<void>[] = []
  readonly #ending = new AbortController()

  private constructor(folder: string, server: ServerProcess) {
    this.folder = folder
    this.server = server
    this.admin = new Administrator(server.url, ADMIN_TOKEN)
  }

  static async start(folder: string, settings: ServerSettings = {}): Promise<Fleet> {
    return new Fleet(folder, await ServerProcess.start(join(folder, 'server'), { settings }))
  }

  /** Releases through the API: draft, upload, publish. */
  async publish(version: string, component: Component = 'agent'): Promise<void> {
    await this.admin.release(component, version, { 'linux-amd64': builtBinary(component, version) })
  }

  /** Releases through the API, in stages. @param binary with a fault, where it is not what was built as this version */
  async publishStaged(
    version: string,
    plan: RolloutPlan,
    binary: string | Buffer = builtBinary('agent', version),
  ): Promise<StagedRollout> {
    const id = await this.admin.release('agent', version, { 'linux-amd64': binary }, plan)
    return new StagedRollout(this.admin, id)
  }

  /** A release without a real binary: for tests in which no real agent runs. */
  async publishUnreal(version: string, component: Component = 'agent'): Promise<void> {
    await this.admin.release(component, version, { 'linux-amd64': fakeBinary({ component, version }) })
  }

  /** Releases as the mission's page does: the file copied in flat, then VERSION written, last. */
  async copyInAndWriteVersion(version: string, component: Component = 'agent'): Promise<void> {
    await this.copyIn(builtBinary(component, version), component)
    await this.writeVersion(version, component)
  }

  async copyIn(file: string, component: Component = 'agent'): Promise<void> {
    const target = this.storeFile(binaryFileName(component, 'linux-amd64'), component)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(file, target)
  }

  async writeVersion(version: string, component: Component = 'agent'): Promise<void> {
    const file = this.storeFile('VERSION', component)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${version}\n`)
  }

  storeFile(name: string, component: Component = 'agent'): string {
    return join(this.server.binariesDir, component, name)
  }

  /** Changes one byte of a published file, behind the back of the server. */
  async corruptRelease(version: string, component: Component = 'agent'): Promise<void> {
    const file = this.storeFile(
      join('releases', version, binaryFileName(component, 'linux-amd64')),
      component,
    )
    const draft = `${file}.corrupt`
    await copyFile(file, draft)
    await chmod(draft, 0o644)
    const handle = await open(draft, 'r+')
    const byte = Buffer.alloc(1)
    await handle.read(byte, 0, 1, 4096)
    await handle.write(Buffer.from([byte.readUInt8(0) ^ 0xff]), 0, 1, 4096)
    await handle.close()
    await rename(draft, file)
  }

  /** Enrolls a host and starts its real agent of this version there. @param binary the file, where it came another way */
  async addAgent(
    hostname: string,
    {
      version,
      component = 'agent',
      config = QUICK,
      binary = builtBinary(component, version),
    }: { version: string; component?: Component; config?: Record<string, unknown>; binary?: string },
  ): Promise<FleetHost> {
    const { hostId, token } = await this.admin.enroll(hostname, { component, config })
    const agent = await SupervisedAgent.install({
      folder: join(this.folder, hostname),
      component,
      binary,
      server: this.server.url,
      token,
    })
    const server = { url: this.server.url, admin: this.admin }
    const host = new FleetHost({ id: hostId, hostname, token, component, agent, server })
    this.#hosts.push(host)
    agent.start()
    await host.untilItRuns(version)
    return host
  }

  /** Enrolls a host that only speaks the protocol: in milliseconds, where the update itself is not the question. */
  async addSimulatedHost(
    hostname: string,
    { component = 'agent', platform = 'linux-amd64', ...facts }: SimulatedHostFacts,
  ): Promise<{ id: string; hostname: string }> {
    const { hostId, token } = await this.admin.enroll(hostname, { component, config: QUICK })
    const server = this.server.url
    const host = new SimulatedHost({ server, token, hostname, component, platform, ...facts })
    await host.heartbeat(this.#ending.signal)
    this.#simulated.push(host.run(this.#ending.signal))
    return { id: hostId, hostname }
  }

  async stop(): Promise<void> {
    this.#ending.abort()
    await Promise.all(this.#simulated)
    await Promise.all(this.#hosts.map(({ agent }) => agent.stop()))
    await this.server.stop()
  }

  logs(): string {
    const parts = this.#hosts.map(({ hostname, agent }) => `──── ${hostname}\n${agent.log}`)
    return [`──── server\n${this.server.log}`, ...parts].join('\n')
  }
}
