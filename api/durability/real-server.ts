import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../dist/server/main.mjs', import.meta.url))
export const ADMIN_TOKEN = 'an-administrators-token-for-durability'
export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery staple' }
const LOOK_EVERY_MS = 5
const GIVE_UP_MS = 30_000

/** From the start of the process until it answers, in milliseconds of the clock on the wall. */
export interface StartTime {
  readonly ms: number
  /** For so much of it the process could have run, and others had the processors. */
  readonly queuedMs: number
}

/** A built server in a process of its own, to be killed and started again at the same address. */
export class RealServer {
  readonly url: string
  readonly dataDir: string
  readonly binariesDir: string
  log = ''
  private child: ChildProcess | undefined

  private constructor(
    dir: string,
    private readonly port: number,
    private readonly databaseUrl: string | undefined,
  ) {
    this.url = `http://127.0.0.1:${port}`
    this.dataDir = join(dir, 'data')
    this.binariesDir = join(dir, 'binaries')
  }

  static async at(dir: string, databaseUrl?: string): Promise<RealServer> {
    await mkdir(dir, { recursive: true })
    return new RealServer(dir, await freePort(), databaseUrl)
  }

  get environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      PORT: String(this.port),
      DATA_DIR: this.dataDir,
      BINARIES_DIR: this.binariesDir,
      VESANA_ADMIN_TOKEN: ADMIN_TOKEN,
      VESANA_ADMIN_EMAIL: ADMIN.email,
      VESANA_ADMIN_PASSWORD: ADMIN.password,
      ...(this.databaseUrl !== undefined && { DATABASE_URL: this.databaseUrl }),
    }
  }

  /** Resolves once /healthz answers, asked anew every 5 ms. */
  async start(): Promise<StartTime> {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [MAIN], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.log += chunk.toString()))
    }
    for (;;) {
      if (await this.answers()) return { ms: performance.now() - startedAt, queuedMs: queuedMs(child.pid) }
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${this.log}`)
      if (performance.now() - startedAt > GIVE_UP_MS) throw new Error(`It does not answer:\n${this.log}`)
      await wait(LOOK_EVERY_MS)
    }
  }

  /** Ends it without a warning; resolves once it is gone. */
  kill(): Promise<void> {
    return this.end('SIGKILL')
  }

  stop(): Promise<void> {
    return this.end('SIGTERM')
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/healthz`)).ok
    } catch {
      return false
    }
  }
}

/** What Linux notes of the main thread; 0 elsewhere. */
function queuedMs(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
