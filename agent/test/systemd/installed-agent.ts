import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Component } from '../../src/protocol/index.ts'
import type { WireServer } from '../wire-server.ts'
import type { Suite } from './machine-root.ts'
import type { Machine, Ran } from './machine.ts'

const UNITS = fileURLToPath(new URL('../../deploy', import.meta.url))
const CONFIG = {
  agent: (url: string, token: string) => ['/etc/vesana-agent/config.yaml', `server: ${url}\ntoken: ${token}`],
  collector: (url: string, token: string) => [
    '/etc/vesana/collector.env',
    `VESANA_SERVER=${url}\nVESANA_API_KEY=${token}`,
  ],
} as const

export interface Wish {
  component?: Component
  /** The machine's Debian, instead of bookworm. */
  suite?: Suite
  /** Seconds, instead of the unit's own: the trial and what systemd waits for. */
  leaseS?: number
  /** More lines for the unit. */
  dropIn?: string
}

/** An agent installed on a machine with the units of agent/deploy, started. `binary`: its path inside. */
export class InstalledAgent {
  readonly machine: Machine
  readonly name: string

  private constructor(machine: Machine, component: Component) {
    this.machine = machine
    this.name = `vesana-${component}`
  }

  static async on(
    machine: Machine,
    binary: string,
    server: WireServer,
    wish: Wish = {},
  ): Promise<InstalledAgent> {
    const component = wish.component ?? 'agent'
    const agent = new InstalledAgent(machine, component)
    const [config, content] = CONFIG[component](server.url, server.token)
    await agent.#do(`cp ${binary} /usr/local/bin/${agent.name}`)
    await agent.#do(`mkdir -p "$(dirname ${config})"; umask 077; printf '%s\\n' '${content}' > ${config}`)
    for (const unit of (await readdir(UNITS)).filter((file) => file.endsWith('.service'))) {
      await agent.#write(`/etc/systemd/system/${unit}`, await readFile(`${UNITS}/${unit}`, 'utf8'))
    }
    if (wish.leaseS !== undefined || wish.dropIn !== undefined) {
      const lease =
        wish.leaseS === undefined
          ? ''
          : `[Service]\nTimeoutStartSec=${wish.leaseS}\nEnvironment=VESANA_TRIAL_LEASE_S=${wish.leaseS}\n`
      const folder = `/etc/systemd/system/${agent.name}.service.d`
      await agent.#do(`mkdir -p ${folder}`)
      await agent.#write(`${folder}/test.conf`, `${lease}${wish.dropIn ?? ''}\n`)
    }
    await agent.#do(`systemctl daemon-reload && systemctl enable --quiet --now ${agent.name}`)
    return agent
  }

  /** What the file in the binary's place says of itself. */
  async installedVersion(): Promise<string> {
    return (await this.machine.shell(`/usr/local/bin/${this.name} --version`)).out
  }

  async state(): Promise<string> {
    return (await this.machine.shell(`systemctl is-active ${this.name}`)).out
  }

  async status(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.#do(`${this.name} status --json`)).out) as Record<string, unknown>
  }

  async journal(): Promise<string> {
    return (await this.machine.shell(`journalctl --no-pager -o short-precise -u '${this.name}*'`)).out
  }

  async #write(path: string, content: string): Promise<void> {
    await this.#do(`cat > ${path} <<'END-OF-FILE'\n${content}\nEND-OF-FILE`)
  }

  async #do(script: string): Promise<Ran> {
    const ran = await this.machine.shell(script)
    if (ran.code !== 0) throw new Error(`${script}\n${ran.out}\n${(await this.journal()).slice(-3000)}`)
    return ran
  }
}
