import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestContext } from 'vitest'
import { buildAgent } from '../../../scripts/build-agent.mjs'
import type { UpdateEvent } from '../../src/protocol/index.ts'
import { until } from '../until.ts'
import { WireServer, type Release } from '../wire-server.ts'
import { InstalledAgent, type Wish } from './installed-agent.ts'
import { Machine } from './machine.ts'
import { machineRoot, type Suite } from './machine-root.ts'

/** Real binaries, and the Debian to boot, once for all tests of a file: /opt/share/<name> inside the machines. */
export class Builds {
  readonly folder: string
  readonly #bytes = new Map<string, Buffer>()

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(
    wanted: Record<string, { component: 'agent' | 'collector'; version: string }>,
    suite: Suite = 'bookworm',
  ): Promise<Builds> {
    // Here, and not when the first test boots one: making it takes longer than a test may.
    await machineRoot(suite)
    const builds = new Builds(await mkdtemp(join(tmpdir(), 'vesana-systemd-builds-')))
    for (const [name, build] of Object.entries(wanted)) {
      const out = join(builds.folder, 'work')
      await mkdir(out, { recursive: true })
      const { file } = await buildAgent({ ...build, out })
      await copyFile(file, join(builds.folder, name))
      builds.#bytes.set(name, await readFile(file))
    }
    await rm(join(builds.folder, 'work'), { recursive: true, force: true })
    await promisify(execFile)('chmod', ['-R', 'a+rx', builds.folder])
    return builds
  }

  bytes(name: string): Buffer {
    const found = this.#bytes.get(name)
    if (found === undefined) throw new Error(`${name} was not built.`)
    return found
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }
}

/** One server, one machine, the old version installed on it and running. */
export class World {
  readonly server: WireServer
  readonly agent: InstalledAgent

  private constructor(server: WireServer, agent: InstalledAgent) {
    this.server = server
    this.agent = agent
  }

  static async begin({ onTestFinished, task }: TestContext, builds: Builds, wish: Wish = {}): Promise<World> {
    const server = new WireServer(wish.component ?? 'agent')
    server.intervals = { poll_interval_s: 1, heartbeat_interval_s: 1 }
    await server.start()
    onTestFinished(() => server.stop())
    const machine = await Machine.boot(builds.folder, wish.suite)
    onTestFinished(() => machine.end())
    const agent = await InstalledAgent.on(machine, '/opt/share/old', server, wish)
    onTestFinished(async () => {
      if (task.result?.state === 'fail') console.error(await agent.journal())
    })
    const world = new World(server, agent)
    await until(() => server.polls.length > 1, 'polls of the old version')
    return world
  }

  publish(version: string, bytes: Buffer): Release {
    this.server.release = { version, bytes }
    return this.server.release
  }

  /** The end of the latest attempt of `version`, when there is one. */
  async ended(version: string, withinMs: number): Promise<UpdateEvent> {
    const ends = ['COMPLETED', 'ROLLED_BACK', 'FAILED']
    const find = (): UpdateEvent | undefined =>
      this.server.events.find((event) => event.to_version === version && ends.includes(event.stage))
    await until(() => find() !== undefined, `the end of ${version}`, withinMs)
    return find() as UpdateEvent
  }

  /** Lets the host check in often enough to see what it does not do. */
  async checkIns(count = 4): Promise<void> {
    const polls = this.server.polls.length
    await until(() => this.server.polls.length >= polls + count, `${count} polls`)
  }
}
