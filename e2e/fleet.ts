import { chmod, copyFile, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { binaryFileName, restBasePath, type Component, type Platform } from '@vesana/agent/protocol'
import { fakeBinary } from '../api/src/releases/testing/fake-binary.ts'
import { Administrator, type HostStatus } from './administrator.ts'
import { builtBinary } from './build-agent-binaries.ts'
import { SimulatedHost } from './load/simulated-host.ts'
import { ADMIN_TOKEN, ServerProcess } from './server-process.ts'
import { SupervisedAgent, sha256Of } from './supervised-agent.ts'

/** Quick enough for tests; a host's own config overlays the defaults. */
export const QUICK = { poll_interval_s: 1, heartbeat_interval_s: 0.5 }

export { expect }

/** `fleet`: a world of its own for each test. `dashboard`: its dashboard in a real browser, signed in. */
export const test = base.extend<{ fleet: Fleet; dashboard: Dashboard }>({
  fleet: async ({}, use, testInfo) => {
    const folder = await mkdtemp(join(tmpdir(), 'vesana-e2e-'))
    const fleet = await Fleet.start(folder)
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
    await use(new Dashboard(page, fleet))
  },
})

interface SimulatedHostFacts {
  version: string
  component?: Component
  platform?: Platform
}

/** A real server and the real agents that it keeps up to date. */
export class Fleet {
  readonly server: ServerProcess
  readonly admin: Administrator
  readonly #folder: string
  readonly #hosts: FleetHost[] = []
  readonly #simulated: Promise<void>[] = []
  readonly #ending = new AbortController()

  private constructor(folder: string, server: ServerProcess) {
    this.#folder = folder
    this.server = server
    this.admin = new Administrator(server.url, ADMIN_TOKEN)
  }

  static async start(folder: string): Promise<Fleet> {
    return new Fleet(folder, await ServerProcess.start(join(folder, 'server')))
  }

  /** Releases through the API: draft, upload, publish. */
  async publish(version: string, component: Component = 'agent'): Promise<void> {
    await this.admin.release(component, version, { 'linux-amd64': builtBinary(component, version) })
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

  /** Enrolls a host and starts its real agent of this version there. */
  async addAgent(
    hostname: string,
    {
      version,
      component = 'agent',
      config = QUICK,
    }: { version: string; component?: Component; config?: Record<string, unknown> },
  ): Promise<FleetHost> {
    const { hostId, token } = await this.admin.enroll(hostname, { component, config })
    const agent = await SupervisedAgent.install({
      folder: join(this.#folder, hostname),
      component,
      binary: builtBinary(component, version),
      server: this.server.url,
      token,
    })
    const host = new FleetHost({ id: hostId, hostname, token, component, agent, fleet: this })
    this.#hosts.push(host)
    agent.start()
    await host.untilItRuns(version)
    return host
  }

  /** Enrolls a host that only speaks the protocol: in milliseconds, where the update itself is not the question. */
  async addSimulatedHost(
    hostname: string,
    { version, component = 'agent', platform = 'linux-amd64' }: SimulatedHostFacts,
  ): Promise<{ id: string; hostname: string }> {
    const { hostId, token } = await this.admin.enroll(hostname, { component, config: QUICK })
    const host = new SimulatedHost({ server: this.server.url, token, hostname, component, platform, version })
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

export class FleetHost {
  readonly id: string
  readonly hostname: string
  readonly agent: SupervisedAgent
  readonly #token: string
  readonly #component: Component
  readonly #fleet: Fleet

  constructor(facts: {
    id: string
    hostname: string
    token: string
    component: Component
    agent: SupervisedAgent
    fleet: Fleet
  }) {
    this.id = facts.id
    this.hostname = facts.hostname
    this.agent = facts.agent
    this.#token = facts.token
    this.#component = facts.component
    this.#fleet = facts.fleet
  }

  async status(): Promise<HostStatus['agentStatus']> {
    return (await this.#fleet.admin.status(this.id)).agentStatus
  }

  /** What the server answers its next poll, read with the host's own token. */
  async configAnswer(): Promise<Record<string, unknown>> {
    const version = (await this.status()).currentVersion ?? ''
    const response = await fetch(`${this.#fleet.server.url}${restBasePath(this.#component)}/config`, {
      headers: {
        authorization: `Bearer ${this.#token}`,
        'x-agent-version': version,
        'x-agent-platform': 'linux-amd64',
      },
    })
    expect(response.status).toBe(200)
    return (await response.json()) as Record<string, unknown>
  }

  /** Until the server has heard this version from it. */
  async untilItRuns(version: string): Promise<void> {
    await expect
      .poll(async () => (await this.status()).currentVersion, { message: `${this.hostname} runs ${version}` })
      .toBe(version)
  }

  /** Until its update has ended well: the new version on disk and reported, the old one kept byte for byte. */
  async untilUpdated({ from, to }: { from: string; to: string }): Promise<void> {
    await this.untilItRuns(to)
    await this.untilAttemptIs('COMPLETED')
    expect(await this.agent.installedVersion()).toContain(to)
    expect(await sha256Of(this.agent.binary)).toBe(await sha256Of(builtBinary(this.#component, to)))
    expect(await sha256Of(this.agent.backup)).toBe(await sha256Of(builtBinary(this.#component, from)))
  }

  async untilAttemptIs(stage: string): Promise<void> {
    await expect
      .poll(async () => (await this.status()).attempt?.stage, { message: `the attempt of ${this.hostname}` })
      .toBe(stage)
  }

  async untilReasonIs(reason: string): Promise<void> {
    await expect
      .poll(async () => (await this.status()).reason, { message: `the reason of ${this.hostname}` })
      .toBe(reason)
  }

  /** Until it has been in touch anew, as often as asked: whatever it was going to do, it had its chances. */
  async untilItPolledAgain(times = 3): Promise<void> {
    for (let seen = 0; seen < times; seen++) {
      const before = await this.#lastSeen()
      await expect.poll(() => this.#lastSeen(), { message: `${this.hostname} checks in` }).not.toBe(before)
    }
  }

  async #lastSeen(): Promise<string | null> {
    const { host } = await this.#fleet.admin.graphql.request<{
      host: { agentStatus: { lastSeenAt: string | null } }
    }>('query ($id: ID!) { host(id: $id) { agentStatus { lastSeenAt } } }', { id: this.id })
    return host.agentStatus.lastSeenAt
  }
}

/** The pages as a person sees them. */
export class Dashboard {
  readonly page: Page
  readonly #fleet: Fleet

  constructor(page: Page, fleet: Fleet) {
    this.page = page
    this.#fleet = fleet
  }

  async open(path = '/hosts'): Promise<void> {
    await this.page.goto(`${this.#fleet.server.url}${path}#token=${ADMIN_TOKEN}`)
    await expect(this.page.getByRole('button', { name: 'Sign in', exact: true })).toHaveCount(0)
  }

  async openHost(host: { id: string }): Promise<void> {
    await this.open(`/hosts/${host.id}`)
  }

  /** A host's line in the list. */
  row(hostname: string) {
    return this.page.getByRole('row').filter({ hasText: hostname })
  }

  /** True as long as the page has not been loaded anew since this was first asked. */
  async isStillTheSamePage(): Promise<boolean> {
    return this.page.evaluate(() => {
      const marked = globalThis as { sameSinceFirstAsked?: boolean }
      const same = marked.sameSinceFirstAsked ?? false
      marked.sameSinceFirstAsked = true
      return same
    })
  }
}
