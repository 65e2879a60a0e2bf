import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Component } from '@vesana/agent/protocol'
import { type Ending, exitWords } from '../agent/test/exit-words.ts'

const RESTART_AFTER_MS = 100

const running = new Set<ChildProcess>()
// A test runner that gives up on a worker still runs this; an agent must never outlive its test.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

export interface Installation {
  folder: string
  component: Component
  /** The executable that is installed first; it is copied. */
  binary: string
  server: string
  token: string
}

/**
 * A real agent in a folder of its own, with a supervisor that does what vesana-agent.service says: it starts again what
 * ends, and has the backup judge the version on trial before each start, and note each end.
 */
export class SupervisedAgent {
  readonly binary: string
  readonly backup: string
  readonly stateFolder: string
  readonly #paths: string[]
  #child: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()
  #supervised = false
  #log = ''

  private constructor({ folder, component }: Installation, configFile: string) {
    this.binary = join(folder, 'bin', `vesana-${component}`)
    this.backup = join(folder, 'bin', `.vesana-${component}.bak`)
    this.stateFolder = join(folder, 'state')
    this.#paths = ['--config', configFile, '--state-dir', this.stateFolder]
  }

  static async install(installation: Installation): Promise<SupervisedAgent> {
    const { folder, component, binary, server, token } = installation
    await mkdir(join(folder, 'bin'), { recursive: true })
    const configFile = join(folder, component === 'agent' ? 'config.yaml' : 'collector.env')
    const config =
      component === 'agent'
        ? `server: ${server}\ntoken: ${token}\n`
        : `VESANA_SERVER=${server}\nVESANA_API_KEY=${token}\n`
    await writeFile(configFile, config, { mode: 0o600 })
    const agent = new SupervisedAgent(installation, configFile)
    await copyFile(binary, agent.binary)
    return agent
  }

  /** Starts it, and starts it again whenever it ends, until `stop`. */
  start(): void {
    this.#supervised = true
    this.#ended = this.#superviseForEver()
  }

  async #superviseForEver(): Promise<void> {
    while (this.#supervised) {
      await this.#run(this.backup, 'judge')
      if (!this.#supervised) return
      const ending = await this.#run(this.binary, 'run')
      await this.#run(this.backup, 'note-exit', exitWords(ending))
      if (this.#supervised) await wait(RESTART_AFTER_MS)
    }
  }

  /** One start of a program, until it ends. One that is not there, as a backup before the first update, is passed over. */
  async #run(program: string, command: string, environment: Record<string, string> = {}): Promise<Ending> {
    const child = existsSync(program) ? this.#spawn(program, command, environment) : undefined
    if (child === undefined) return { code: null, signal: null }
    this.#child = child
    running.add(child)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#log += chunk.toString()))
    child.on('error', (error) => (this.#log += `${error.message}\n`))
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    running.delete(child)
    this.#log += `-- ${command} ended with ${signal ?? code} --\n`
    return { code, signal }
  }

  /** Undefined where a file is still open for writing in a process that is forked off at this very moment. */
  #spawn(program: string, command: string, environment: Record<string, string>) {
    try {
      return spawn(program, [command, ...this.#paths], {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ETXTBSY') return undefined
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#supervised = false
    const child = this.#child
    if (child !== undefined && running.has(child)) child.kill('SIGTERM')
    const kill = setTimeout(() => this.#child?.kill('SIGKILL'), 5000)
    await this.#ended
    clearTimeout(kill)
  }

  /** The process that runs now; another one after every restart. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  get log(): string {
    return this.#log
  }

  /** What the installed file says of itself. */
  async installedVersion(): Promise<string> {
    const { stdout } = await promisify(execFile)(this.binary, ['--version'])
    return stdout.trim()
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
