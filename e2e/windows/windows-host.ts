import type { Ran } from '../../agent/test/systemd/machine.ts'
import { until } from '../../agent/test/until.ts'
import { WineMachine } from '../../agent/test/windows/wine-machine.ts'
import { BUILDS } from './built-set-up.ts'

export const PROGRAMS = 'C:\\Program Files\\Vesana\\Agent'
export const DATA = 'C:\\ProgramData\\Vesana\\Agent'
const APPS = 'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\VesanaAgent'
/** Where a program of ours could leave keys: Wine's `reg` cannot look for a name itself. */
const KEYS = [
  'HKLM\\Software\\Vesana',
  'HKLM\\Software\\Wow6432Node\\Vesana',
  'HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
  'HKLM\\Software\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
  'HKLM\\System\\CurrentControlSet\\Services',
  'HKCU\\Software\\Vesana',
]
const LOG = 'C:\\users\\root\\AppData\\Local\\Temp\\vesana-agent-setup.log'
const C = '/root/.wine/drive_c'

/** What `status --json` says, as far as the tests read it. */
export interface OwnStatus {
  running_version: string | null
  last_contact_at: string | null
  reason: string
}

/** A Windows as the person sees it who installs something there. */
export class WindowsHost {
  readonly machine: WineMachine

  constructor(machine: WineMachine) {
    this.machine = machine
  }

  static async boot(): Promise<WindowsHost> {
    return new WindowsHost(await WineMachine.boot(BUILDS))
  }

  /** Runs the set-up program of a version with these words, and waits for its end. */
  setUp(version: string, words: string, environment: Record<string, string> = {}): Promise<Ran> {
    return this.machine.run(`/opt/share/${version}/vesana-agent-setup.exe ${words}`, environment)
  }

  /** The uninstaller goes on in a copy of itself: its end is what it tells last. */
  async uninstall(words: string, programs = PROGRAMS): Promise<void> {
    await this.machine.run(`'${programs}\\uninstall.exe' ${words}`)
  }

  /** What the last set-up program told, as long as there is no other one. */
  async told(): Promise<string> {
    const bytes = await this.machine.read(WineMachine.pathOf(LOG))
    return (bytes ?? Buffer.alloc(0)).toString('utf16le').replace('\uFEFF', '').replaceAll('\r', '').trim()
  }

  async agent(words: string, program = 'vesana-agent.exe', programs = PROGRAMS): Promise<string> {
    return (await this.machine.run(`'${programs}\\${program}' ${words}`)).out
  }

  /** The bytes of an installed program. */
  program(name: string, programs = PROGRAMS): Promise<Buffer | undefined> {
    return this.machine.read(WineMachine.pathOf(`${programs}\\${name}`))
  }

  /** How long a new version may take to report: the set-up program leaves this at the service host's own default. */
  async setTrialLease(seconds: number): Promise<void> {
    const set = await this.machine.run(
      `'${PROGRAMS}\\vesana-agent-service.exe' install --trial-lease-s ${seconds}`,
    )
    if (set.code !== 0) throw new Error(set.out)
    await this.restart()
  }

  /** Makes a folder that belongs to a user who is no administrator. */
  async layOut(folder: string): Promise<void> {
    const path = `'${WineMachine.pathOf(folder)}'`
    await this.machine.shell(`mkdir -p ${path} && chown 4321 ${path}`)
  }

  /** Replaces a file, or makes it. */
  async write(path: string, bytes: Buffer): Promise<void> {
    await this.machine.write(WineMachine.pathOf(path), bytes)
  }

  /** Puts the folder, with what is in it, on a disk that has room for 10 MB more. */
  async fillDisk(folder: string): Promise<void> {
    const path = `'${WineMachine.pathOf(folder)}'`
    const script = `cp -a ${path} /root/kept && size=$(du -sm /root/kept | cut -f1) &&
      mount -t tmpfs -o size=$((size + 10))m tmpfs ${path} && cp -a /root/kept/. ${path} && rm -r /root/kept`
    const { code, out } = await this.machine.shell(script)
    if (code !== 0) throw new Error(out)
  }

  /** Puts it back on C:. */
  async leaveDisk(folder: string): Promise<void> {
    const path = `'${WineMachine.pathOf(folder)}'`
    const script = `cp -a ${path} /root/kept && umount -l ${path} && cp -a /root/kept/. ${path} && rm -r /root/kept`
    const { code, out } = await this.machine.shell(script)
    if (code !== 0) throw new Error(out)
  }

  async clear(folder: string): Promise<void> {
    await this.machine.shell(`rm -r '${WineMachine.pathOf(folder)}'`)
  }

  async addToConfig(line: string): Promise<void> {
    await this.machine.shell(`echo '${line}' >> '${WineMachine.pathOf(`${DATA}\\config.yaml`)}'`)
  }

  async status(): Promise<OwnStatus> {
    return JSON.parse(await this.agent('status --json')) as OwnStatus
  }

  /** Of the service, as the service manager says it: RUNNING, STOPPED; undefined where there is none. */
  async serviceState(): Promise<string | undefined> {
    return /STATE\s*: \d+\s+(\w+)/.exec((await this.machine.run('sc query VesanaAgent')).out)?.[1]
  }

  /** `net stop`, `net start`. Under Wine `net stop` does not wait for the end of the service, as Windows' does. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  async stop(): Promise<void> {
    const stopped = await this.machine.run('net stop VesanaAgent')
    await until(
      async () => (await this.serviceState()) === 'STOPPED',
      `a stopped service: ${stopped.out}`,
      120_000,
    )
  }

  async start(): Promise<void> {
    const started = await this.machine.run('net start VesanaAgent')
    if (started.code !== 0) throw new Error(started.out)
  }

  async config(): Promise<string> {
    return (await this.machine.read(WineMachine.pathOf(`${DATA}\\config.yaml`)))?.toString() ?? ''
  }

  /** What "Apps" shows: the values of the uninstaller's key. */
  async apps(): Promise<Record<string, string>> {
    const { out } = await this.machine.run(`reg query '${APPS}' /reg:64`)
    const values = out.matchAll(/^ {4}(\w+) +REG_\w+ +(.*)$/gm)
    return Object.fromEntries([...values].map(([, name, value]) => [name, value]))
  }

  async optOut(value: string): Promise<void> {
    await this.machine.run(
      `reg add 'HKLM\\Software\\Vesana\\Agent' /v VESANA_AUTO_UPDATE /d ${value} /f /reg:64`,
    )
  }

  /** Everything of ours that is on C: and in the registry, the log of the set-up program aside. */
  async traces(): Promise<string[]> {
    const files = await this.machine.shell(
      `find ${C} -iname '*vesana*' ! -name vesana-agent-setup.log | sort`,
    )
    const keys = await Promise.all(KEYS.map((place) => this.machine.run(`reg query '${place}' /reg:64 /s`)))
    const found = [
      ...files.out.split('\n'),
      ...keys.flatMap(({ out }) => out.split('\n').filter((line) => /^HKEY.*Vesana/i.test(line))),
    ]
    return found.filter((line) => line !== '').map((line) => line.replace(`${C}/`, ''))
  }

  /** The files that hold a text, as UTF-8 or as UTF-16: everywhere but in Windows' own folder. */
  async filesWith(text: string): Promise<string[]> {
    const wide = [...Buffer.from(text, 'utf16le')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
    const places = `${C}/ProgramData ${C}/users ${C}/Program* /root/.wine/*.reg /tmp`
    const { out } = await this.machine.shell(
      `grep -rlaP '${text}|${wide.join('')}' ${places} 2>/dev/null | sort -u`,
    )
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(`${C}/`, ''))
  }

  end(): Promise<void> {
    return this.machine.end()
  }
}
