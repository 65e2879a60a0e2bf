import { execFile, spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import type { Component } from '@vesana/agent/protocol'

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

/** A real agent in a folder of its own, with the smallest supervisor that there can be: it starts again what ends. */
export class SupervisedAgent {
  readonly binary: string
  readonly backup: string
  readonly #args: string[]
  #child: ChildProcess | undefined
  #supervised = false
  #log = ''

  private constructor({ folder, component }: Installation, configFile: string) {
    this.binary = join(folder, 'bin', `vesana-${component}`)
    this.backup = join(folder, 'bin', `.vesana-${component}.bak`)
    this.#args = ['run', '--config', configFile, '--state-dir', join(folder, 'state')]
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

  start(): void {
    this.#supervised = true
    const child = this.#spawn()
    if (child === undefined) return this.#startAgain()
    this.#child = child
    running.add(child)
    child.stdout.on('data', (chunk: Buffer) => (this.#log += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (this.#log += chunk.toString()))
    child.on('error', (error) => (this.#log += `${error.message}\n`))
    child.on('close', (code, signal) => {
      running.delete(child)
      this.#log += `-- ended with ${signal ?? code} --\n`
      this.#startAgain()
    })
  }

  /** Undefined where a file is still open for writing in a process that is forked off at this very moment. */
  #spawn(): ChildProcessByStdio<null, Readable, Readable> | undefined {
    try {
      return spawn(this.binary, this.#args, {
        env: { PATH: process.env.PATH, HOME: process.env.HOME },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ETXTBSY') return undefined
      throw error
    }
  }

  #startAgain(): void {
    if (this.#supervised) setTimeout(() => this.#supervised && this.start(), RESTART_AFTER_MS)
  }

  async stop(): Promise<void> {
    this.#supervised = false
    const child = this.#child
    if (child === undefined || !running.has(child)) return
    const closed = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), 5000)
    await closed
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
