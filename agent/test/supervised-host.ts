import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { WireServer } from './wire-server.ts'

/** A machine with an installed agent, and a supervisor that starts it again whenever it ends. */
export class SupervisedHost {
  readonly folder: string
  readonly binary: string
  readonly backup: string
  output = ''
  readonly exits: (number | string | null)[] = []
  #child: ChildProcess | undefined
  #supervised = false

  constructor(folder: string) {
    this.folder = folder
    this.binary = join(folder, 'bin', 'vesana-agent')
    this.backup = join(folder, 'bin', '.vesana-agent.bak')
  }

  static async withAgent(server: WireServer, binary: string, config = ''): Promise<SupervisedHost> {
    const host = new SupervisedHost(await mkdtemp(join(tmpdir(), 'vesana-agent-host-')))
    await mkdir(join(host.folder, 'bin'))
    await copyFile(binary, host.binary)
    await chmod(host.binary, 0o755)
    await writeFile(
      join(host.folder, 'config.yaml'),
      `server: ${server.url}\ntoken: ${server.token}\n${config}`,
    )
    onTestFinished(async () => {
      await host.stop()
      await rm(host.folder, { recursive: true, force: true })
    })
    return host
  }

  /** @param words more of them, for this and every later start */
  start(...words: string[]): void {
    this.#supervised = true
    this.#child = spawn(this.binary, ['run', ...words, ...this.#paths()])
    this.#child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()))
    this.#child.on('exit', (code, signal) => {
      this.exits.push(code ?? signal)
      if (this.#supervised) this.start(...words)
    })
  }

  /** As a power cut ends it; the supervisor starts it again. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#supervised = false
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }

  run(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(this.binary, [...words, ...(words[0]?.startsWith('-') ? [] : this.#paths())])
    let out = ''
    let err = ''
    child.stdout.on('data', (text: Buffer) => (out += text.toString()))
    child.stderr.on('data', (text: Buffer) => (err += text.toString()))
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
  }

  #paths(): string[] {
    return ['--config', join(this.folder, 'config.yaml'), '--state-dir', join(this.folder, 'state')]
  }
}
