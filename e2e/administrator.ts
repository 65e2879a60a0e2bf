import { openAsBlob } from 'node:fs'
import type { Component, Platform } from '@vesana/agent/protocol'
import { GraphqlClient } from './graphql-client.ts'
import { SessionClient } from './session-client.ts'

export interface HostStatus {
  hostname: string
  agentStatus: {
    currentVersion: string | null
    serverVersion: string | null
    state: string
    reason: string
    explanation: string
    autoUpdatePaused: boolean
    updateRequestedAt: string | null
    online: boolean
    attempt: { stage: string; toVersion: string; error: { code: string; message: string } | null } | null
  }
}

/** How a staged release reaches the fleet, as the API takes it. */
export interface RolloutPlan {
  stages: {
    percent?: number
    hosts?: number
    labels?: { key: string; value: string }[]
    bakeSeconds: number
    minSuccesses?: number
  }[]
  failureCount: number
  failureRatio: number
  maxUpdating?: number
}

/** What an administrator's scripts do, through the public interfaces only: GraphQL, and REST for files. */
export class Administrator {
  readonly graphql: GraphqlClient
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
    this.graphql = new GraphqlClient(url, token)
  }

  async enroll(
    hostname: string,
    { component = 'agent', config = {} }: { component?: Component; config?: Record<string, unknown> } = {},
  ): Promise<{ hostId: string; token: string }> {
    const { enrollHost } = await this.graphql.request<{
      enrollHost: { token: string; host: { id: string } }
    }>('mutation ($input: EnrollHostInput!) { enrollHost(input: $input) { token host { id } } }', {
      input: { hostname, component: component.toUpperCase(), config },
    })
    return { hostId: enrollHost.host.id, token: enrollHost.token }
  }

  async status(hostId: string): Promise<HostStatus> {
    const { host } = await this.graphql.request<{ host: HostStatus }>(
      `query ($id: ID!) { host(id: $id) { hostname agentStatus {
        currentVersion serverVersion state reason explanation autoUpdatePaused updateRequestedAt online
        attempt { stage toVersion error { code message } }
      } } }`,
      { id: hostId },
    )
    return host
  }

  async setConfig(hostId: string, config: Record<string, unknown>): Promise<void> {
    await this.graphql.request(
      'mutation ($hostId: ID!, $config: JSONObject!) { setHostConfig(hostId: $hostId, config: $config) { id } }',
      { hostId, config },
    )
  }

  async pause(hostIds: string[], reason?: string): Promise<void> {
    await this.graphql.request(
      `mutation ($hostIds: [ID!]!, $reason: String) {
        pauseAutoUpdate(hostIds: $hostIds, reason: $reason) { errors { code message } }
      }`,
      { hostIds, reason },
    )
  }

  async resume(hostIds: string[]): Promise<void> {
    await this.graphql.request(
      'mutation ($hostIds: [ID!]!) { resumeAutoUpdate(hostIds: $hostIds) { errors { code message } } }',
      { hostIds },
    )
  }

  async requestUpdate(hostIds: string[]): Promise<{ errors: { code: string; message: string }[] }> {
    const { requestUpdateNow } = await this.graphql.request<{
      requestUpdateNow: { errors: { code: string; message: string }[] }
    }>('mutation ($hostIds: [ID!]!) { requestUpdateNow(hostIds: $hostIds) { errors { code message } } }', {
      hostIds,
    })
    return requestUpdateNow
  }

  /** Invites a person and accepts for them. @returns what they sign in with */
  async addPerson(role: string, email = `${role.toLowerCase()}@example.com`) {
    const { invitePerson } = await this.graphql.request<{ invitePerson: { url: string } }>(
      'mutation ($input: InvitePersonInput!) { invitePerson(input: $input) { url } }',
      { input: { email, name: email.split('@')[0], role } },
    )
    const password = `the password of ${email}`
    const ticket = new URL(invitePerson.url).hash.replace('#ticket=', '')
    const answer = await new SessionClient(this.#url).post('invitation', { ticket, password })
    if (!answer.ok)
      throw new Error(`The invitation was answered with ${answer.status}: ${await answer.text()}`)
    return { email, password }
  }

  async createRelease(component: Component, version: string): Promise<string> {
    const { createRelease } = await this.graphql.request<{ createRelease: { id: string } }>(
      'mutation ($input: CreateReleaseInput!) { createRelease(input: $input) { id } }',
      { input: { component: component.toUpperCase(), version } },
    )
    return createRelease.id
  }

  /** Sends a file, or bytes, under its name in the store. @returns the status of the answer */
  async upload(
    component: Component,
    version: string,
    fileName: string,
    content: string | Buffer,
  ): Promise<number> {
    const body = typeof content === 'string' ? await openAsBlob(content) : new Blob([new Uint8Array(content)])
    const response = await fetch(
      `${this.#url}/api/v1/releases/${component}/${version}/artifacts/${fileName}`,
      { method: 'PUT', headers: { authorization: `Bearer ${this.#token}` }, body },
    )
    if (!response.ok)
      throw new Error(`The upload was answered with ${response.status}: ${await response.text()}`)
    return response.status
  }

  /** To everybody at once, or by a plan. @returns the id of its rollout */
  async publish(component: Component, version: string, plan: RolloutPlan | null = null): Promise<string> {
    const how = plan === null ? { strategy: 'IMMEDIATE' } : { strategy: 'STAGED', plan }
    const { publishRelease } = await this.graphql.request<{ publishRelease: { rollout: { id: string } } }>(
      'mutation ($input: PublishReleaseInput!) { publishRelease(input: $input) { rollout { id } } }',
      { input: { component: component.toUpperCase(), version, ...how } },
    )
    return publishRelease.rollout.id
  }

  /** The whole way of an API release: draft, upload, publish. */
  async release(
    component: Component,
    version: string,
    files: Partial<Record<Platform, string | Buffer>>,
    plan: RolloutPlan | null = null,
  ): Promise<string> {
    await this.createRelease(component, version)
    for (const [platform, content] of Object.entries(files)) {
      const suffix = platform.startsWith('windows-') ? '.exe' : ''
      await this.upload(component, version, `vesana-${component}-${platform}${suffix}`, content)
    }
    return this.publish(component, version, plan)
  }

  async withdraw(version: string, { restoreBackups }: { restoreBackups: boolean }): Promise<void> {
    await this.graphql.request(
      `mutation ($releaseId: ID!, $restoreBackups: Boolean!) {
        withdrawRelease(releaseId: $releaseId, reason: "It eats disks", restoreBackups: $restoreBackups) { id }
      }`,
      { releaseId: await this.#releaseId(version), restoreBackups },
    )
  }

  async setMinimumVersion(version: string, minimumVersion: string): Promise<void> {
    await this.graphql.request(
      `mutation ($releaseId: ID!, $minimumVersion: String) {
        setMinimumVersion(releaseId: $releaseId, minimumVersion: $minimumVersion) { id }
      }`,
      { releaseId: await this.#releaseId(version), minimumVersion },
    )
  }

  async #releaseId(version: string): Promise<string> {
    const { releases } = await this.graphql.request<{
      releases: { nodes: { id: string; version: string }[] }
    }>('{ releases(component: AGENT, first: 50) { nodes { id version } } }')
    const found = releases.nodes.find((release) => release.version === version)
    if (found === undefined) throw new Error(`There is no release ${version}.`)
    return found.id
  }

  /** How a VERSION written by hand reaches the fleet; null: everybody at once. */
  async setDefaultForVersionFile(plan: RolloutPlan | null): Promise<void> {
    await this.graphql.request(
      `mutation ($input: RolloutDefaultsInput!) { setRolloutDefaults(input: $input) { versionFile { strategy } } }`,
      { input: { versionFile: plan === null ? { strategy: 'IMMEDIATE' } : { strategy: 'STAGED', plan } } },
    )
  }

  /** Of a host, the last first. */
  async attempts(hostId: string): Promise<{ fromVersion: string; toVersion: string; stage: string }[]> {
    const { updateAttempts } = await this.graphql.request<{
      updateAttempts: { nodes: { fromVersion: string; toVersion: string; stage: string }[] }
    }>('query ($hostId: ID!) { updateAttempts(hostId: $hostId) { nodes { fromVersion toVersion stage } } }', {
      hostId,
    })
    return updateAttempts.nodes
  }

  /** How many files of the store were asked for so far, by anybody. */
  async downloads(component: Component): Promise<number> {
    const responses = await this.#metrics('vesana_http_responses_total')
    const counted = responses.filter((line) => line.includes(`/${component}-binaries/`))
    return counted.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  }

  /** How many heartbeats the server holds until there is news. */
  async heldHeartbeats(): Promise<number> {
    return Number((await this.#metrics('vesana_held_heartbeats'))[0]?.split(' ').at(-1))
  }

  /** The lines of one metric. */
  async #metrics(name: string): Promise<string[]> {
    const headers = { authorization: `Bearer ${this.#token}` }
    const text = await (await fetch(`${this.#url}/metrics`, { headers })).text()
    return text.split('\n').filter((line) => line.startsWith(name))
  }

  async serverVersion(
    component: Component,
  ): Promise<{ version: string | null; refusal: { code: string; message: string } | null }> {
    const { fleet } = await this.graphql.request<{
      fleet: {
        serverVersions: {
          component: string
          version: string | null
          refusal: { code: string; message: string } | null
        }[]
      }
    }>('{ fleet { serverVersions { component version refusal { code message } } } }')
    const found = fleet.serverVersions.find((entry) => entry.component === component.toUpperCase())
    return found ?? { version: null, refusal: null }
  }
}
