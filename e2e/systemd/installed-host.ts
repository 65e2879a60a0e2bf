import type { Component } from '@vesana/agent/protocol'
import type { Machine, Ran } from '../../agent/test/systemd/machine.ts'

/** What `status --json` says, as far as the tests read it. */
export interface OwnStatus {
  running_version: string | null
  last_contact_at: string | null
  problem: string | null
  stage: string | null
}

/** A machine as the person sees it who installs something there: through commands only. */
export class InstalledHost {
  readonly #machine: Machine
  readonly #server: string

  constructor(machine: Machine, server: string) {
    this.#machine = machine
    this.#server = server
  }

  /** The line that the dashboard shows, without the sudo: there is only root. */
  install(component: Component, words: string): Promise<Ran> {
    return this.#machine.shell(`curl -fsSL ${this.#server}/${component}/install.sh | bash -s -- ${words}`)
  }

  /** Where there is no curl, and nobody is to read the token in the shell's history. */
  installByWget(component: Component, token: string): Promise<Ran> {
    const script = `wget -qO- ${this.#server}/${component}/install.sh`
    return this.#machine.shell(
      `mv /usr/bin/curl /root/; ${script} | VESANA_TOKEN=${token} bash -s -- ${this.#server}; code=$?
      mv /root/curl /usr/bin/; exit $code`,
    )
  }

  async text(command: string): Promise<string> {
    return (await this.#machine.shell(command)).out
  }

  async status(component: Component = 'agent'): Promise<OwnStatus> {
    return JSON.parse(await this.text(`/usr/local/bin/vesana-${component} status --json`)) as OwnStatus
  }

  /** Everything that an installer may have left, one path a line. */
  async traces(): Promise<string[]> {
    const places = '/usr/local/bin /etc/systemd/system /etc/vesana-agent /etc/vesana /var/lib /tmp'
    const found = await this.text(`find ${places} -name '*vesana*' 2>/dev/null | sort`)
    return found.split('\n').filter((line) => line !== '' && !line.startsWith('/tmp/systemd-private'))
  }
}
