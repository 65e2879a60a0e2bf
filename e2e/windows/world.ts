import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whyNoWine } from '../../agent/test/windows/wine-root.ts'
import { Administrator } from '../administrator.ts'
import { ADMIN_TOKEN, ServerProcess } from '../server-process.ts'
import { agentOf, buildSetUps, setUpOf } from './built-set-up.ts'
import { WindowsHost } from './windows-host.ts'

export const QUICK = { poll_interval_s: 1, heartbeat_interval_s: 1 }
export const WITHIN = { timeout: 180_000, interval: 250 }

interface SeenHost {
  id: string
  hostname: string
  agentStatus: { online: boolean; currentVersion: string | null; reason: string }
}

/** A real server and one Windows, with nothing of ours on it yet. */
export class World {
  readonly #folder: string
  readonly server: ServerProcess
  readonly admin: Administrator
  readonly host: WindowsHost

  private constructor(folder: string, server: ServerProcess, host: WindowsHost) {
    this.#folder = folder
    this.server = server
    this.admin = new Administrator(server.url, ADMIN_TOKEN)
    this.host = host
  }

  static async begin(versions: readonly string[]): Promise<World> {
    const impossible = await whyNoWine()
    if (impossible !== undefined) throw new Error(impossible)
    await buildSetUps(versions)
    const folder = await mkdtemp(join(tmpdir(), 'vesana-windows-'))
    const world = new World(folder, await ServerProcess.start(folder), await WindowsHost.boot())
    await world.release(versions[0] as string)
    return world
  }

  /** Publishes agent and set-up program of a version, for everybody. */
  async release(version: string): Promise<void> {
    await this.admin.createRelease('agent', version)
    await this.admin.upload('agent', version, 'vesana-agent-windows-amd64.exe', agentOf(version))
    await this.admin.upload('agent', version, 'vesana-agent-setup.exe', setUpOf(version))
    await this.admin.publish('agent', version)
  }

  async enrollmentToken(uses = 1): Promise<string> {
    const { createEnrollmentToken } = await this.admin.graphql.request<{
      createEnrollmentToken: { token: string }
    }>(`mutation { createEnrollmentToken(input: { uses: ${uses} }) { token } }`)
    return createEnrollmentToken.token
  }

  async hosts(): Promise<SeenHost[]> {
    const { hosts } = await this.admin.graphql.request<{ hosts: { nodes: SeenHost[] } }>(
      '{ hosts { nodes { id hostname agentStatus { online currentVersion reason } } } }',
    )
    return hosts.nodes
  }

  async end(): Promise<void> {
    await this.host.end()
    await this.server.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
