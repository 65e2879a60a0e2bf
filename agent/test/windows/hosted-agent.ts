import { createHash } from 'node:crypto'
import type { TestContext } from 'vitest'
import type { UpdateEvent } from '../../src/protocol/index.ts'
import type { Ran } from '../systemd/machine.ts'
import { until } from '../until.ts'
import { WireServer } from '../wire-server.ts'
import { WineMachine } from './wine-machine.ts'
import type { WindowsBuilds } from './windows-builds.ts'

const PROGRAMS = 'C:\\Program Files\\Vesana\\Agent'
const DATA = 'C:\\ProgramData\\Vesana\\Agent'
const LOGS = `${DATA}\\logs`
const KILL_ALL = `kill -9 $(ps axo pid,args | awk '/[v]esana-agent/ {print $1}')`

const inside = (path: string): string => `'${WineMachine.pathOf(path)}'`

export interface Settings {
  leaseS?: number
  intervalS?: number
  /** The folder of the programs. */
  programs?: string
}

/** A Windows with the agent v1.0.0 as its service, as a set-up program leaves it, and the server that it asks. */
export class HostedAgent {
  readonly server: WireServer
  readonly machine: WineMachine
  readonly #programs: string

  private constructor(server: WireServer, machine: WineMachine, programs: string) {
    this.server = server
    this.machine = machine
    this.#programs = programs
  }

  static async begin(
    { onTestFinished, task }: TestContext,
    builds: WindowsBuilds,
    { leaseS = 60, intervalS = 1, programs = PROGRAMS }: Settings = {},
  ): Promise<HostedAgent> {
    const server = new WireServer()
    server.intervals = { poll_interval_s: intervalS, heartbeat_interval_s: intervalS }
    await server.start()
    onTestFinished(() => server.stop())
    const machine = await WineMachine.boot(builds.folder)
    onTestFinished(() => machine.end())
    const agent = new HostedAgent(server, machine, programs)
    onTestFinished(async () => {
      if (task.result?.state === 'fail') console.error(await agent.log())
    })
    await agent.#install(leaseS)
    return agent
  }

  async #install(leaseS: number): Promise<void> {
    await this.#must(`mkdir -p ${inside(this.#programs)}`)
    await this.#must(`cp /opt/share/vesana-agent-service.exe ${inside(this.#programs)}`)
    await this.#must(`cp /opt/share/old.exe ${inside(`${this.#programs}\\vesana-agent.exe`)}`)
    const installed = await this.host(`install --trial-lease-s ${leaseS}`)
    if (installed.code !== 0) throw new Error(`The service cannot be installed: ${installed.out}`)
    const config = `server: ${this.server.url}\\ntoken: ${this.server.token}\\n`
    await this.#must(`printf '${config}' > ${inside(`${DATA}\\config.yaml`)}`)
    const started = await this.host('start')
    if (started.code !== 0) throw new Error(`The service cannot be started: ${started.out}`)
    await until(() => this.server.polls.length > 0, 'a poll of the old version', 180_000)
  }

  async #must(script: string): Promise<void> {
    const { code, out } = await this.machine.shell(script)
    if (code !== 0) throw new Error(`${script}: ${out}`)
  }

  /** One command of the service host. */
  host(words: string): Promise<Ran> {
    return this.machine.run(`"${this.#programs}\\vesana-agent-service.exe" ${words}`)
  }

  /** One command of the agent. */
  agent(words: string): Promise<Ran> {
    return this.machine.run(`"${this.#programs}\\vesana-agent.exe" ${words}`)
  }

  async publish(version: string, bytes: Buffer): Promise<void> {
    this.server.release = { version, bytes }
  }

  /** The end of the latest attempt of `version`, when there is one. */
  async ended(version: string, withinMs = 300_000): Promise<UpdateEvent> {
    const ends = ['COMPLETED', 'ROLLED_BACK', 'FAILED']
    const find = (): UpdateEvent | undefined =>
      this.server.events.findLast((event) => event.to_version === version && ends.includes(event.stage))
    await until(() => find() !== undefined, `the end of ${version}`, withinMs)
    return find() as UpdateEvent
  }

  /** Lets the host check in often enough to see what it does not do. */
  async checkIns(count = 4): Promise<void> {
    const polls = this.server.polls.length
    await until(() => this.server.polls.length >= polls + count, `${count} polls`, 180_000)
  }

  /** A file beside the agent. */
  read(name: string): Promise<Buffer | undefined> {
    return this.machine.read(WineMachine.pathOf(`${this.#programs}\\${name}`))
  }

  async remove(name: string): Promise<void> {
    await this.#must(`rm ${inside(`${this.#programs}\\${name}`)}`)
  }

  /** Makes a file or folder of the agent's data another user's. */
  async giveAway(name: string): Promise<void> {
    await this.#must(`test -e ${inside(`${DATA}\\${name}`)} || touch ${inside(`${DATA}\\${name}`)}`)
    await this.#must(`chown 4321 ${inside(`${DATA}\\${name}`)}`)
  }

  async files(): Promise<string[]> {
    return (await this.machine.shell(`ls -A ${inside(this.#programs)}`)).out.split('\n').toSorted()
  }

  async log(): Promise<string> {
    return (await this.machine.read(WineMachine.pathOf(`${DATA}\\logs\\agent.log`)))?.toString() ?? ''
  }

  /** Bytes of each file of the log. */
  async logSizes(): Promise<Record<string, number>> {
    const { out } = await this.machine.shell(`cd ${inside(LOGS)} && stat -c '%n %s' *`)
    const sizes = out.split('\n').map((line) => line.split(' '))
    return Object.fromEntries(sizes.map(([name, bytes]) => [name, Number(bytes)]))
  }

  /** As after months: this many files of the log, each with so many bytes. */
  async fillLogs(files: number, bytes: number): Promise<void> {
    const names = Array.from({ length: files }, (_, at) => (at === 0 ? 'agent.log' : `agent.log.${at}`))
    await this.#must(`cd ${inside(LOGS)} && truncate -s ${bytes} ${names.join(' ')}`)
  }

  async updateState(): Promise<string> {
    const path = WineMachine.pathOf(`${DATA}\\state\\update-state.json`)
    return (await this.machine.read(path))?.toString() ?? ''
  }

  async processes(): Promise<string[]> {
    const { out } = await this.machine.shell(`ps axo args | awk '/[v]esana-agent/'`)
    return out === '' ? [] : out.split('\n')
  }

  /** Service host, agent and whatever they have started, as a power cut ends them. */
  async killAll(): Promise<void> {
    let looksWithout = 0
    // Again and again: what was just being started has its name a moment later.
    const areGone = async (): Promise<boolean> => {
      await this.machine.shell(KILL_ALL)
      looksWithout = (await this.processes()).length === 0 ? looksWithout + 1 : 0
      return looksWithout === 2
    }
    await until(areGone, 'the end of everything', 120_000)
  }
}

export function digestOf(bytes: Buffer | undefined): string {
  return bytes === undefined ? 'missing' : createHash('sha256').update(bytes).digest('hex')
}
