import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface InstallRun {
  code: number
  output: string
}

/** Every program that install.sh may call, but for those that fetch: what a minimal system has. */
const PROGRAMS =
  'bash awk cat chmod chown cp cut df dirname basename getconf id ln mkdir mktemp mv rm rmdir sed sha256sum sleep sync tail tr uname'

/**
 * install.sh of a server, run as root on a machine that is a folder: its own PATH, its own /etc and /run, a systemctl
 * that says yes to everything. What it refuses can be seen there without a systemd.
 */
export class InstallSandbox {
  readonly root: string
  readonly #server: string
  readonly #bin: string

  private constructor(root: string, server: string) {
    this.root = root
    this.#server = server
    this.#bin = join(root, 'programs')
  }

  static async create(root: string, server: string, fetches: readonly string[]): Promise<InstallSandbox> {
    const sandbox = new InstallSandbox(root, server)
    await mkdir(sandbox.#bin, { recursive: true })
    await mkdir(join(root, 'run/systemd/system'), { recursive: true })
    await mkdir(join(root, 'etc'), { recursive: true })
    await writeFile(join(root, 'etc/machine-id'), '0123456789abcdef0123456789abcdef\n')
    for (const name of [...PROGRAMS.split(' '), ...fetches]) await sandbox.#link(name)
    await sandbox.fake('systemctl', 'exit 0')
    // The folder may belong to a test, but those who run in it may be anyone.
    await chmod(root, 0o755)
    return sandbox
  }

  /** Puts a program of these lines of shell before the machine's own, or in its place. */
  async fake(name: string, lines: string): Promise<void> {
    const file = join(this.#bin, name)
    await run('rm', ['-f', file], {})
    await writeFile(file, `#!/bin/bash\n${lines}\n`, { mode: 0o755 })
  }

  async install(
    words: readonly string[],
    { component = 'agent', as = [] as string[] } = {},
  ): Promise<InstallRun> {
    const script = await (await fetch(`${this.#server}/${component}/install.sh`)).text()
    const file = join(this.root, 'install.sh')
    await writeFile(file, script, { mode: 0o755 })
    const [program, ...rest] = [...as, '/bin/bash', file, ...words]
    return run(program as string, rest, { PATH: this.#bin, VESANA_DESTDIR: this.root, TMPDIR: this.root })
  }

  /** What an installation would leave, and what it would leave of itself. */
  async traces(): Promise<string[]> {
    const found = await readdir(this.root, { recursive: true })
    return found.filter((path) => path.includes('vesana') && !path.startsWith('programs'))
  }

  async #link(name: string): Promise<void> {
    const { output } = await run('/bin/sh', ['-c', `command -v ${name}`], { PATH: process.env.PATH })
    await symlink(output.trim(), join(this.#bin, name))
  }
}

function run(program: string, words: string[], env: NodeJS.ProcessEnv): Promise<InstallRun> {
  return new Promise((resolve) => {
    execFile(program, words, { env }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: `${out}${err}` })
    })
  })
}
