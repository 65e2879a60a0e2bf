import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Component } from '@vesana/agent/protocol'
import { restBasePath } from '@vesana/agent/protocol'
import { type App, type AppOptions, createApp } from '../app.ts'
import type { Role } from '../auth/roles.ts'
import type { Config } from '../config.ts'
import { dropDatabase, newDatabase } from './databases.ts'
import { NOON } from './factories.ts'
import { type TestPerson, addPerson, signedIn } from './people.ts'
import { ADMIN_TOKEN, testConfig } from './test-config.ts'

export type DatabaseKind = Config['database']['kind']
/** What every test of persistence is run on. */
export const DATABASES: DatabaseKind[] = ['sqlite', 'postgres']

export interface GraphqlAnswer<T> {
  readonly status: number
  readonly data: T
  readonly errors?: Array<{ message: string; extensions: { code: string } }>
}

/** A real server with a database, a store and a clock of its own. Dispose of it at the end: `await using`. */
export class TestApp implements AsyncDisposable {
  now = NOON
  readonly adminHeaders = { authorization: `Bearer ${ADMIN_TOKEN}` }

  private constructor(
    readonly dir: string,
    readonly config: Config,
    public app: App,
    private readonly options: Omit<AppOptions, 'clock'>,
  ) {}

  static async start(
    kind: DatabaseKind = 'sqlite',
    but: Partial<Config> = {},
    options: Omit<AppOptions, 'clock'> = {},
  ): Promise<TestApp> {
    const dir = await mkdtemp(join(tmpdir(), 'vesana-api-'))
    const config = testConfig(dir, await newDatabase(kind, dir), but)
    const world = new TestApp(dir, config, undefined as unknown as App, options)
    world.app = await createApp(config, { ...options, clock: () => world.now })
    return world
  }

  get binariesDir(): string {
    return this.config.binariesDir
  }

  /** Ends the server and starts another on the same files. @param between is done while there is none */
  async restart(between: () => void = () => undefined): Promise<void> {
    await this.app.close()
    between()
    this.app = await createApp(this.config, { ...this.options, clock: () => this.now })
  }

  pass(ms: number): void {
    this.now += ms
  }

  /** Runs an operation as the administrator, or as who the headers say. Errors come back as they are told. */
  async graphql<T = Record<string, never>>(
    query: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = this.adminHeaders,
  ): Promise<GraphqlAnswer<T>> {
    const response = await this.app.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers,
      payload: { query, variables },
    })
    const answer: object = await response.json()
    return { status: response.statusCode, ...answer } as GraphqlAnswer<T>
  }

  /** Runs an operation that is to succeed. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { data, errors } = await this.graphql<T>(query, variables)
    if (errors)
      throw new Error(errors.map((error) => `${error.extensions.code}: ${error.message}`).join('\n'))
    return data
  }

  /** Somebody active with a password. */
  async person(role: Role, email = `${role.toLowerCase()}@example.com`): Promise<TestPerson> {
    return addPerson(this, role, email)
  }

  /** Headers of a browser that somebody new of that role is signed in at. */
  async signIn(role: Role, email?: string): Promise<Record<string, string>> {
    return (await signedIn(this, await this.person(role, email))).headers
  }

  async enroll(hostname = 'web-1', component: Component = 'agent'): Promise<TestHost> {
    const { enrollHost } = await this.ask<{ enrollHost: { token: string; host: { id: string } } }>(
      `mutation ($input: EnrollHostInput!) { enrollHost(input: $input) { token host { id } } }`,
      { input: { hostname, component: component.toUpperCase() } },
    )
    return new TestHost(this, enrollHost.host.id, enrollHost.token, component)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close()
    await dropDatabase(this.config.database)
    await rm(this.dir, { recursive: true, force: true })
  }
}

/** A host that speaks the wire. */
export class TestHost {
  constructor(
    private readonly world: TestApp,
    readonly id: string,
    readonly token: string,
    private readonly component: Component,
  ) {}

  async poll(version: string | null = 'v1.0.0', headers: Record<string, string> = {}) {
    const said: Record<string, string> =
      version === null ? {} : { 'x-agent-version': version, 'x-agent-platform': 'linux-amd64' }
    return this.request('GET', '/config', undefined, { ...said, ...headers })
  }

  async heartbeat(version = 'v1.0.0', more: Record<string, unknown> = {}) {
    return this.request('POST', '/heartbeat', { version, platform: 'linux-amd64', ...more })
  }

  async report(...events: Array<Record<string, unknown>>) {
    const common = { attempt_id: 'attempt-1', from_version: 'v1.0.0', to_version: 'v1.1.0' }
    const at = new Date(this.world.now).toISOString()
    return this.request('POST', '/update-events', {
      events: events.map((event, seq) => ({ ...common, seq, at, ...event })),
    })
  }

  async request(
    method: 'GET' | 'POST',
    path: string,
    payload?: Record<string, unknown>,
    headers: Record<string, string> = {},
  ) {
    const response = await this.world.app.fastify.inject({
      method,
      url: `${restBasePath(this.component)}${path}`,
      headers: { authorization: `Bearer ${this.token}`, ...headers },
      ...(payload && { payload }),
    })
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body === '' ? null : response.json(),
    }
  }

  async status() {
    const { host } = await this.world.ask<{ host: { agentStatus: Record<string, unknown> } }>(
      `query ($id: ID!) { host(id: $id) { agentStatus {
        currentVersion serverVersion state reason explanation autoUpdatePaused pausedBy pauseReason
        updateRequestedAt updateRequestedBy online lastSeenAt attempt { stage percent error { code message } }
      } } }`,
      { id: this.id },
    )
    return host.agentStatus
  }
}
