import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const ADMIN_TOKEN = 'e2e-administrator-token-0123456789abcdef'
/** The administrator that a server makes at its start. */
export const ADMIN = {
  email: 'ada@example.com',
  name: 'ada',
  password: 'e2e administrator password',
} as const

/** Variables that differ from those of every test’s server; undefined: not set. */
export type ServerSettings = Readonly<Record<string, string | undefined>>

const READY_WITHIN_MS = 60_000

/** A real server: the built one, in a process of its own, on folders of its own. */
export class ServerProcess {
  readonly url: string
  readonly dataDir: string
  readonly binariesDir: string
  readonly #port: number
  readonly #settings: ServerSettings
  #child: ChildProcess | undefined
  #log = ''

  private constructor(folder: string, port: number, settings: ServerSettings) {
    this.#port = port
    this.#settings = settings
    this.url = `http://127.0.0.1:${port}`
    this.dataDir = join(folder, 'data')
    this.binariesDir = join(folder, 'binaries')
  }

  /** @param port without one, a free port; it stays the same over restarts */
  static async start(
    folder: string,
    { port, settings = {} }: { port?: number; settings?: ServerSettings } = {},
  ): Promise<ServerProcess> {
    await mkdir(folder, { recursive: true })
    for (let triesLeft = 3; ; triesLeft--) {
      const server = new ServerProcess(folder, port ?? (await freePort()), settings)
      try {
        await server.start()
        return server
      } catch (error) {
        // A port that was free a moment ago.
        const isTaken = port === undefined && server.log.includes('is taken')
        if (!isTaken || triesLeft === 1) throw error
      }
    }
  }

  /** At this port, or at a free one when it is taken. */
  static async startAtOrNear(port: number, folder: string): Promise<ServerProcess> {
    return ServerProcess.start(folder, { port: await freePort(port).catch(() => freePort()) })
  }

  /** Resolves once /healthz answers. @throws with the server's own words when it ends before that */
  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      ['--import', join(ROOT, 'scripts/end-with-launcher.mjs'), join(ROOT, 'api/dist/server/main.mjs')],
      { cwd: ROOT, env: this.#environment(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    )
    this.#child = child
    child.stdout?.on('data', (chunk: Buffer) => (this.#log += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (this.#log += chunk.toString()))
    child.on('exit', (code, signal) => (this.#log += `-- ended with ${signal ?? code} --\n`))
    const deadline = performance.now() + READY_WITHIN_MS
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${this.#log}`)
      if (performance.now() > deadline) throw new Error(`The server does not answer:\n${this.#log}`)
      await wait(50)
    }
  }

  /** Ends it as an administrator would, and waits. */
  async stop(): Promise<number | null> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(kill)
    return child.exitCode
  }

  get log(): string {
    return this.#log
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(this.#port),
      DATA_DIR: this.dataDir,
      BINARIES_DIR: this.binariesDir,
      VESANA_ADMIN_TOKEN: ADMIN_TOKEN,
      VESANA_ADMIN_EMAIL: ADMIN.email,
      VESANA_ADMIN_PASSWORD: ADMIN.password,
      ...this.#settings,
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/healthz`)).ok
    } catch {
      return false
    }
  }
}

/** @throws when this port is taken; 0: any */
async function freePort(wanted = 0): Promise<number> {
  const probe = createServer().listen(wanted, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
