import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from '../until.ts'
import type { Ran } from '../systemd/machine.ts'
import { START_DISPLAY, WINE_ENVIRONMENT, wineRoot } from './wine-root.ts'

const exec = promisify(execFile)
const READY = '/run/windows-is-up'
const UP_WITHIN_MS = 300_000

/** Wine ends its services with its last program: one stays open that does nothing. */
const KEEP_UP = `${START_DISPLAY}
sleep infinity | wine cmd >/dev/null 2>&1 &
wine cmd /c exit && touch ${READY}
exec sleep infinity`

const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/**
 * A fresh Windows 10, as far as Wine is one, in a container that shares this machine's network: 127.0.0.1 is the same
 * inside and outside. What it writes goes to a folder of its own, which goes with the machine.
 */
export class WineMachine {
  readonly #folder: string
  readonly #container: ChildProcess

  private constructor(folder: string, container: ChildProcess) {
    this.#folder = folder
    this.#container = container
  }

  /** `share`: a folder of this machine that is /opt/share, and Z:\opt\share, inside. */
  static async boot(share: string): Promise<WineMachine> {
    const folder = await mkdtemp(join(tmpdir(), 'vesana-wine-'))
    const at = (name: string): string => join(folder, name)
    for (const name of ['upper', 'work', 'root']) await mkdir(at(name))
    const layers = `lowerdir=${await wineRoot()},upperdir=${at('upper')},workdir=${at('work')}`
    await exec('mount', ['-t', 'overlay', 'overlay', '-o', layers, at('root')])
    const name = `--machine=${folder.slice(folder.lastIndexOf('-') + 1).toLowerCase()}`
    const environment = Object.entries(WINE_ENVIRONMENT).map(([key, value]) => `--setenv=${key}=${value}`)
    const machine = ['--quiet', '-D', at('root'), name, '--register=no', '--keep-unit', '--as-pid2']
    const words = [...machine, `--bind-ro=${share}:/opt/share`, ...environment, '/bin/sh', '-c', KEEP_UP]
    const container = spawn('systemd-nspawn', words, { stdio: 'ignore' })
    running.add(container)
    container.on('exit', () => running.delete(container))
    const made = new WineMachine(folder, container)
    const isUp = async (): Promise<boolean> => (await made.shell(`test -e ${READY}`)).code === 0
    await until(isUp, 'a Windows that is up', UP_WITHIN_MS)
    return made
  }

  /** Runs a shell script inside, as root. Never throws for its exit code. */
  async shell(script: string, environment: Record<string, string> = {}): Promise<Ran> {
    const leader = await this.#leader()
    if (leader === undefined) return { code: -1, out: 'The machine does not run.' }
    return new Promise((resolve) => {
      const words = ['-t', leader, '-m', '-u', '-i', '-p', '--', '/bin/sh', '-c', script]
      const env = { ...WINE_ENVIRONMENT, ...environment }
      execFile('nsenter', words, { maxBuffer: 16 * 1024 * 1024, env }, (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ code, out: `${out}${err}`.replaceAll('\r', '').trim() })
      })
    })
  }

  /**
   * Runs a Windows program. `command` is a line of a shell: `"C:\\a b\\c.exe" --version`, backslashes in quotes. Its
   * output goes to a file: what Node gives its children for pipes are sockets, which Wine hands to nobody.
   */
  run(command: string, environment: Record<string, string> = {}): Promise<Ran> {
    const script = `out=$(mktemp); wine ${command} >$out 2>&1 </dev/null; code=$?; cat $out; rm $out; exit $code`
    return this.shell(script, environment)
  }

  /** Where a file of C: is for a shell inside. */
  static pathOf(windowsPath: string): string {
    return `/root/.wine/drive_c/${windowsPath.replace(/^C:\\/, '').replaceAll('\\', '/')}`
  }

  /** The bytes of a file inside, by its path there; undefined where there is none. */
  async read(path: string): Promise<Buffer | undefined> {
    return readFile(join(this.#folder, 'root', path)).catch(() => undefined)
  }

  /** Replaces a file inside, or makes it. */
  async write(path: string, bytes: Buffer): Promise<void> {
    await writeFile(join(this.#folder, 'root', path), bytes)
  }

  /** As a power cut ends it. */
  async end(): Promise<void> {
    const leader = await this.#leader()
    if (leader !== undefined) process.kill(Number(leader), 'SIGKILL')
    await until(() => !running.has(this.#container), 'the end of the machine', 120_000).catch(() =>
      this.#container.kill('SIGKILL'),
    )
    await exec('umount', ['-l', join(this.#folder, 'root')])
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** The pid of the container's first process, as seen from outside. */
  async #leader(): Promise<string | undefined> {
    const { pid } = this.#container
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
    return children
      .trim()
      .split(' ')
      .find((word) => word !== '')
  }
}
