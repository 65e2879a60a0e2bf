import { expect } from '@playwright/test'
import { restBasePath, type Component } from '@vesana/agent/protocol'
import type { Administrator, HostStatus } from './administrator.ts'
import { builtBinary } from './build-agent-binaries.ts'
import { type SupervisedAgent, sha256Of } from './supervised-agent.ts'

interface FleetServer {
  readonly url: string
  readonly admin: Administrator
}

/** A host of the fleet with its real agent: waits for what the server says of it, and looks at its disk. */
export class FleetHost {
  readonly id: string
  readonly hostname: string
  readonly agent: SupervisedAgent
  readonly #token: string
  readonly #component: Component
  readonly #server: FleetServer

  constructor(facts: {
    id: string
    hostname: string
    token: string
    component: Component
    agent: SupervisedAgent
    server: FleetServer
  }) {
    this.id = facts.id
    this.hostname = facts.hostname
    this.agent = facts.agent
    this.#token = facts.token
    this.#component = facts.component
    this.#server = facts.server
  }

  async status(): Promise<HostStatus['agentStatus']> {
    return (await this.#server.admin.status(this.id)).agentStatus
  }

  /** What the server answers its next poll, read with the host's own token. */
  async configAnswer(): Promise<Record<string, unknown>> {
    const version = (await this.status()).currentVersion ?? ''
    const response = await fetch(`${this.#server.url}${restBasePath(this.#component)}/config`, {
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
    const { host } = await this.#server.admin.graphql.request<{
      host: { agentStatus: { lastSeenAt: string | null } }
    }>('query ($id: ID!) { host(id: $id) { agentStatus { lastSeenAt } } }', { id: this.id })
    return host.agentStatus.lastSeenAt
  }
}
