import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildAgent } from '../../../scripts/build-agent.mjs'
import { buildServiceHost } from '../../../scripts/build-service-host.mjs'
import { buildBadAgent, type Misbehaviour } from './bad-agent.ts'
import { whyNoWine, wineRoot } from './wine-root.ts'

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
    // Here, not in the first test: the first run takes minutes to make it.
    await wineRoot()
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
  bad(version: string, how: Misbehaviour): Promise<Buffer> {
    return buildBadAgent(this.folder, version, how)
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }
}
