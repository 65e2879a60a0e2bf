import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildAgent } from '../../../scripts/build-agent.mjs'
import { buildServiceHost } from '../../../scripts/build-service-host.mjs'
import { installPrograms } from '../../../scripts/install-programs.mjs'
import { whyNoWine } from './wine-root.ts'

const GCC = 'x86_64-w64-mingw32-gcc'
const SOURCE = join(import.meta.dirname, 'bad-agent.c')
const run = promisify(execFile)

export type Misbehaviour = 'CRASHES' | 'EXITS_ONE' | 'EXITS_ZERO' | 'EXITS_LATE' | 'HANGS' | 'EMPTIES_ITSELF'

/** Real programs for Windows, once for all tests of a file: /opt/share/<name> inside the machines. */
export class WindowsBuilds {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** `old.exe` is v1.0.0, `new.exe` v1.1.0; beside them the service host. */
  static async make(): Promise<WindowsBuilds> {
    const impossible = await whyNoWine()
    if (impossible !== undefined) throw new Error(impossible)
    installPrograms({ [GCC]: 'gcc-mingw-w64-x86-64' })
    const builds = new WindowsBuilds(await mkdtemp(join(tmpdir(), 'vesana-windows-builds-')))
    await buildServiceHost({ version: 'v1.0.0', out: builds.folder })
    for (const [name, version] of Object.entries({ old: 'v1.0.0', new: 'v1.1.0' })) {
      const out = join(builds.folder, 'work')
      const { file } = await buildAgent({ component: 'agent', version, platform: 'windows-amd64', out })
      await copyFile(file, join(builds.folder, `${name}.exe`))
      await rm(out, { recursive: true })
    }
    return builds
  }

  bytes(name: string): Promise<Buffer> {
    return readFile(join(this.folder, name))
  }

  /** A program that says that it is `version`, and then misbehaves. */
  async bad(version: string, how: Misbehaviour): Promise<Buffer> {
    const name = `bad-${version}-${how}.exe`
    const strict = ['-O1', '-s', '-static', '-Wall', '-Wextra', '-Werror']
    const words = [`-DVERSION="${version}"`, `-DHOW=${how}`, '-o', join(this.folder, name), SOURCE]
    await run(GCC, [...strict, ...words])
    return this.bytes(name)
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }
}
