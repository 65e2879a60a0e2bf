import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ran } from '../../agent/test/systemd/machine.ts'
import { until } from '../../agent/test/until.ts'
import { ROOT } from '../server-process.ts'
import type { WindowsHost } from './windows-host.ts'

/** For a person to look at: one picture for each step of the last run. */
export const PICTURES = join(ROOT, '.cache/test-results/wizard')
const SHOT = '/root/screen.png'
const WITHIN_MS = 180_000
/** What is there again after so long is no picture in the middle of being drawn; a caret may blink meanwhile. */
const STILL_MS = 1000

/** The set-up program as a person has it before them: keys in, pictures out. */
export class Wizard {
  readonly #host: WindowsHost
  readonly ended: Promise<Ran>
  #before = ''

  private constructor(host: WindowsHost, ended: Promise<Ran>) {
    this.#host = host
    this.ended = ended
  }

  static async open(host: WindowsHost, version: string): Promise<Wizard> {
    const wizard = new Wizard(host, host.setUp(version, ''))
    const search = 'xdotool search --onlyvisible --name "Vesana Agent"'
    await until(async () => (await host.machine.shell(search)).out !== '', 'the wizard', WITHIN_MS)
    return wizard
  }

  press(...keys: string[]): Promise<Ran> {
    return this.#host.machine.shell(`xdotool key --delay 60 ${keys.join(' ')}`)
  }

  type(text: string): Promise<Ran> {
    return this.#host.machine.shell(`xdotool type --delay 40 '${text}'`)
  }

  /** Waits for another picture than the one of the step before, and keeps it. */
  async step(name: string): Promise<void> {
    const firstSeen = new Map<string, number>()
    let now = ''
    const isNew = async (): Promise<boolean> => {
      const digest = `import -window root -depth 8 ${SHOT} && convert ${SHOT} rgb:- | sha256sum`
      now = (await this.#host.machine.shell(digest)).out
      const since = firstSeen.get(now) ?? Date.now()
      firstSeen.set(now, since)
      return now !== this.#before && Date.now() - since >= STILL_MS
    }
    await until(isNew, `the picture "${name}"`, WITHIN_MS)
    this.#before = now
    await mkdir(PICTURES, { recursive: true })
    await writeFile(join(PICTURES, `${name}.png`), (await this.#host.machine.read(SHOT)) ?? '')
  }
}
