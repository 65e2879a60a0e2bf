import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from '../until.ts'
import { machineRoot, type Suite } from './machine-root.ts'

const run = promisify(execFile)
const BOOT_WITHIN_MS = 180_000
const UP = /running|degraded/

const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

export interface Ran {
  code: number
  out: string
}

/**
 * A Debian that systemd has booted, in a container that shares this machine's network: 127.0.0.1 is the same inside
 * and outside. What it writes goes to a folder of its own, which outlives a reboot and goes with the machine.
 */
export class Machine {
  readonly #folder: string
  readonly #options: readonly string[]
  #nspawn: ChildProcess
  console = ''

  private constructor(folder: string, options: readonly string[]) {
    this.#folder = folder
    this.#options = options
    this.#nspawn = this.#spawn()
  }

  #spawn(): ChildProcess {
    const nspawn = spawn('systemd-nspawn', this.#options, { stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(nspawn)
    nspawn.on('exit', () => running.delete(nspawn))
    nspawn.stdout.on('data', (text: Buffer) => (this.console += text.toString()))
    nspawn.stderr.on('data', (text: Buffer) => (this.console += text.toString()))
    return nspawn
  }

  /** `share`: a folder of this machine that is /opt/share inside. */
  static async boot(share: string, suite: Suite = 'bookworm'): Promise<Machine> {
    const folder = await mkdtemp(join(tmpdir(), 'vesana-machine-'))
    const at = (name: string): string => join(folder, name)
    for (const name of ['upper', 'work', 'root']) await mkdir(at(name))
    const layers = `lowerdir=${await machineRoot(suite)},upperdir=${at('upper')},workdir=${at('work')}`
    await run('mount', ['-t', 'overlay', 'overlay', '-o', layers, at('root')])
    const name = `--machine=${folder.slice(folder.lastIndexOf('-') + 1).toLowerCase()}`
    const options = [
      '-D',
      at('root'),
      name,
      '--register=no',
      '--keep-unit',
      `--bind-ro=${share}:/opt/share`,
      '-b',
    ]
    const machine = new Machine(folder, options)
    await machine.#untilUp()
    return machine
  }

  /** Runs a shell script inside, as root. Never throws for its exit code. */
  async shell(script: string): Promise<Ran> {
    const leader = await this.#leader()
    if (leader === undefined) return { code: -1, out: 'The machine does not run.' }
    return new Promise((resolve) => {
      const words = ['-t', leader, '-m', '-u', '-i', '-p', '-C', '--', '/bin/sh', '-c', script]
      execFile('nsenter', words, { maxBuffer: 16 * 1024 * 1024, env: PLAIN }, (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ code, out: `${out}${err}`.trim() })
      })
    })
  }

  /**
   * `up`: what systemd is to say of itself then; it is "starting" as long as a service that it waits for is on trial.
   * `whileDown` is done between the end and the new start.
   */
  async reboot(up = UP, whileDown: () => Promise<void> = async () => {}): Promise<void> {
    await this.shell('systemctl reboot')
    // With --keep-unit it ends for a reboot (exit code 133), and whoever started it is to start it again.
    await this.#startAgain(up, whileDown)
  }

  /** Ends without a word to anybody inside, and starts again. */
  async powerCut(whileDown: () => Promise<void> = async () => {}): Promise<void> {
    await this.#killLeader()
    await this.#startAgain(UP, whileDown)
  }

  async #startAgain(up: RegExp, whileDown: () => Promise<void>): Promise<void> {
    await until(() => !running.has(this.#nspawn), 'the end before a new start', BOOT_WITHIN_MS)
    await whileDown()
    this.#nspawn = this.#spawn()
    await this.#untilUp(up)
  }

  async #killLeader(): Promise<void> {
    const leader = await this.#leader()
    if (leader !== undefined) process.kill(Number(leader), 'SIGKILL')
  }

  /** As a power cut ends it. */
  async end(): Promise<void> {
    await this.#killLeader()
    await until(() => !running.has(this.#nspawn), 'the end of the machine').catch(() =>
      this.#nspawn.kill('SIGKILL'),
    )
    await run('umount', ['-l', join(this.#folder, 'root')])
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #untilUp(up = UP): Promise<void> {
    const isUp = async (): Promise<boolean> => up.test((await this.shell('systemctl is-system-running')).out)
    await until(isUp, 'a booted machine', BOOT_WITHIN_MS).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.console.slice(-2000)}`)
    })
  }

  /** The pid of the container's init, as seen from outside. */
  async #leader(): Promise<string | undefined> {
    const { pid } = this.#nspawn
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
    return children
      .trim()
      .split(' ')
      .find((word) => word !== '')
  }
}

const PLAIN = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' }
