import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WireServer } from '../wire-server.ts'
import type { KnownBinary } from './known-binaries.ts'
import { straceWords, type HostPaths, type Trace } from './system-calls.ts'

export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
}

/** One start of the agent, until it ends. */
export interface Life {
  pid: number
  ended: Promise<Ending>
}

const KEPT_OUTPUT = 20_000

/** A machine with an installed agent. Whoever holds it is the supervisor: it says when the agent starts. */
export class FaultHost implements HostPaths {
  readonly folder: string
  readonly binFolder: string
  readonly stateFolder: string
  readonly binary: string
  readonly environment: NodeJS.ProcessEnv
  /** The end of what the agent has said. */
  output = ''
  #child: ChildProcess | undefined
  #supervised = false
  readonly endings: Ending[] = []

  private constructor(folder: string, environment: Record<string, string>) {
    this.folder = folder
    this.binFolder = join(folder, 'bin')
    this.stateFolder = join(folder, 'state')
    this.binary = join(this.binFolder, 'vesana-agent')
    // One thread for files: the same calls come in the same order in every run, and have the same number.
    this.environment = { PATH: process.env.PATH, UV_THREADPOOL_SIZE: '1', ...environment }
  }

  /** `beforeInstall` is for mounting something over the folders. */
  static async withAgent(
    server: WireServer,
    installed: KnownBinary,
    options: {
      environment?: Record<string, string>
      beforeInstall?: (host: FaultHost) => void | Promise<void>
    } = {},
  ): Promise<FaultHost> {
    const host = new FaultHost(await mkdtemp(join(fastFolder(), 'vesana-fault-')), options.environment ?? {})
    await mkdir(host.binFolder)
    await mkdir(host.stateFolder, { mode: 0o700 })
    await options.beforeInstall?.(host)
    await copyFile(installed.file, host.binary)
    await chmod(host.binary, 0o755)
    const config = `server: ${server.url}\ntoken: ${server.token}\n`
    await writeFile(join(host.folder, 'config.yaml'), config)
    return host
  }

  /** Starts the agent once. */
  start(trace?: Trace): Life {
    const agent = [
      this.binary,
      'run',
      '--config',
      join(this.folder, 'config.yaml'),
      '--state-dir',
      this.stateFolder,
    ]
    const [program = '', ...words] = trace === undefined ? agent : [...straceWords(trace, this), ...agent]
    const child = spawn(program, words, { env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => (this.output = (this.output + text).slice(-KEPT_OUTPUT)))
    }
    const ended = new Promise<Ending>((resolve) => {
      child.once('error', (error) => {
        this.output += `\n${error}\n`
        resolve({ code: 127, signal: null })
      })
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    return { pid: child.pid ?? 0, ended: ended.then((ending) => (this.endings.push(ending), ending)) }
  }

  /** Starts it again whenever it ends, as systemd does, until `stop`. */
  supervise(): void {
    this.#supervised = true
    const again = (): void => {
      if (this.#supervised) void this.start().ended.then(again)
    }
    again()
  }

  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** Resolves to how it ended; undefined when it did not run. */
  async stop(): Promise<Ending | undefined> {
    this.#supervised = false
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return undefined
    const ended = new Promise<Ending>((resolve) =>
      child.once('exit', (code, signal) => resolve({ code, signal })),
    )
    child.kill('SIGTERM')
    const tooLong = setTimeout(() => child.kill('SIGKILL'), 10_000)
    const ending = await ended
    clearTimeout(tooLong)
    return ending
  }

  async remove(): Promise<void> {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** In memory where there is some: thousands of updates wear out a disk, and wait for it. */
function fastFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return tmpdir()
  }
}
