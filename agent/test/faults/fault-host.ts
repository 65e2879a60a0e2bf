import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { placesBeside } from '../../src/files/places.ts'
import { type Ending, exitWords } from '../exit-words.ts'
import { fastFolder } from '../fast-folder.ts'
import type { WireServer } from '../wire-server.ts'
import type { KnownBinary } from './known-binaries.ts'
import { straceWords, type HostPaths, type Trace } from './system-calls.ts'

/** One start of a program, until it ends. */
export interface Life {
  ended: Promise<Ending>
}

const KEPT_OUTPUT = 20_000
/** Each host has up to three binaries of 110 MB. */
const FOLDER = fastFolder(4)
const FOLDER_PREFIX = 'vesana-fault-'

/** A machine with an installed agent. Whoever holds it is the supervisor, and does what vesana-agent.service says. */
export class FaultHost implements HostPaths {
  readonly folder: string
  readonly binFolder: string
  readonly stateFolder: string
  readonly binary: string
  readonly environment: NodeJS.ProcessEnv
  /** The end of what the agent has said. */
  output = ''
  /** What has to be undone between the end of the agent and the removal of its folders. */
  readonly beforeRemoval: (() => void)[] = []
  #child: ChildProcess | undefined
  #supervised = false
  #supervision: Promise<void> = Promise.resolve()
  /** How the starts so far ended, supervised ones only. */
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
    const host = new FaultHost(
      await mkdtemp(join(FOLDER, `${FOLDER_PREFIX}${process.pid}-`)),
      options.environment ?? {},
    )
    await mkdir(host.binFolder)
    await mkdir(host.stateFolder, { mode: 0o700 })
    await options.beforeInstall?.(host)
    // From memory: whoever builds again meanwhile must not change what this run compares with.
    await writeFile(host.binary, installed.bytes, { mode: 0o755 })
    const config = `server: ${server.url}\ntoken: ${server.token}\n`
    await writeFile(join(host.folder, 'config.yaml'), config)
    return host
  }

  /** Starts the agent once. */
  start(trace?: Trace): Life {
    return this.#spawn([this.binary, 'run'], trace)
  }

  /** ExecStartPre: before each start the backup judges the version that is on trial. */
  async judge(trace?: Trace): Promise<Ending | undefined> {
    return existsSync(this.#backup) ? this.#spawn([this.#backup, 'judge'], trace).ended : undefined
  }

  /** ExecStopPost: after each end the backup notes how it came about, in systemd's words. */
  async noteExit(ending: Ending): Promise<void> {
    if (existsSync(this.#backup))
      await this.#spawn([this.#backup, 'note-exit'], undefined, exitWords(ending)).ended
  }

  get #backup(): string {
    return placesBeside(this.binary, 'agent').backup
  }

  #spawn(command: string[], trace?: Trace, environment: NodeJS.ProcessEnv = {}): Life {
    const paths = ['--config', join(this.folder, 'config.yaml'), '--state-dir', this.stateFolder]
    const tracer = trace === undefined ? [] : straceWords(trace, this)
    const [program = '', ...words] = [...tracer, ...command, ...paths]
    const env = { ...this.environment, ...environment }
    const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    if (command[1] === 'run') this.#child = child
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
    return { ended }
  }

  /** Starts it again whenever it ends, as systemd does, until `stop`. */
  supervise(): void {
    this.#supervised = true
    this.#supervision = this.#startForEver()
  }

  async #startForEver(): Promise<void> {
    while (this.#supervised) {
      await this.judge()
      const ending = await this.start().ended
      this.endings.push(ending)
      await this.noteExit(ending)
    }
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
    await this.#supervision
    for (const undo of this.beforeRemoval) undo()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Removes the folders of runs that were ended from outside; they take memory. */
export async function sweepFolders(): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const pid = name.startsWith(FOLDER_PREFIX) ? Number.parseInt(name.slice(FOLDER_PREFIX.length)) : NaN
    if (pid > 0 && !existsSync(`/proc/${pid}`)) {
      await rm(join(FOLDER, name), { recursive: true, force: true }).catch(() => undefined)
    }
  }
}
