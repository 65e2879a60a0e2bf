import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import * as z from 'zod'
import { type Result, fail, ok } from '../errors.ts'
import { artifactNames } from './artifact-name.ts'
import { checksumLine, checksumsText, parseChecksums } from './checksums.ts'
import { DurableFiles, TEMPORARY_PREFIX, temporaryNextTo } from './durable-files.ts'
import { unlessMissing } from './missing-file.ts'
import type { ArtifactFacts } from './release-facts.ts'
import { StoreFolders } from './store-folders.ts'

const intentSchema = z.object({ from: z.string().nullable(), to: z.string() })

/**
 * The files of releases: immutable copies below `releases/`, and beside `VERSION` the flat files of the release that it
 * names. `VERSION` is the commit point: it is written last, and whatever was cut off before is rolled forward or swept
 * by `recover`. Knows no database. Callers hold the component's lock for every method that writes; all of them throw
 * what the file system throws.
 */
export class ArtifactStore {
  readonly folders: StoreFolders
  private readonly files: DurableFiles
  private readonly switches = new Map<Component, number>()

  constructor(root: string, files: DurableFiles = new DurableFiles()) {
    this.folders = new StoreFolders(root)
    this.files = files
  }

  /** Null when there is none. */
  readVersion(component: Component): Promise<string | null> {
    return unlessMissing(readFile(this.folders.versionFile(component), 'utf8'))
  }

  /** How often this server itself has changed `VERSION`: afterwards it may look as it did before, and be another. */
  switchCount(component: Component): number {
    return this.switches.get(component) ?? 0
  }

  /**
   * Makes `releases/<version>` from files in `from`: a copy, never a link, as `scp` overwrites the flat files in place.
   * It appears as a whole or not at all. A folder of that name with other files is what a publication left that never
   * finished, and is replaced: callers make sure that the version was not published.
   */
  async copyImmutable(
    component: Component,
    version: string,
    from: string,
    artifacts: readonly ArtifactFacts[],
  ): Promise<Result<void>> {
    const target = this.folders.release(component, version)
    if (await this.isWhole(component, version, artifacts)) return ok(undefined)
    const temporary = temporaryNextTo(target)
    await this.files.remove(temporary)
    await this.files.makeFolder(temporary)
    for (const artifact of artifacts) {
      const copied = await this.files.copy(join(from, artifact.fileName), join(temporary, artifact.fileName))
      if (copied.sha256 !== artifact.sha256) return changedMeanwhile(artifact.fileName)
      const line = checksumLine(artifact.fileName, artifact.sha256)
      await this.files.write(join(temporary, `${artifact.fileName}.sha256`), line)
    }
    await this.files.write(join(temporary, 'SHA256SUMS'), checksumsText(artifacts))
    await this.files.syncFolder(temporary)
    await this.files.remove(target)
    await this.files.rename(temporary, target)
    return ok(undefined)
  }

  /** Whether the immutable copy is there with these very files, by its checksums and the files' sizes. */
  async isWhole(
    component: Component,
    version: string,
    artifacts: readonly ArtifactFacts[],
  ): Promise<boolean> {
    const folder = this.folders.release(component, version)
    const sums = await unlessMissing(readFile(join(folder, 'SHA256SUMS'), 'utf8'))
    if (sums !== checksumsText(artifacts)) return false
    const found = await Promise.all(
      artifacts.map(({ fileName }) => unlessMissing(stat(join(folder, fileName)))),
    )
    return artifacts.every(({ size }, i) => found[i]?.isFile() && found[i].size === size)
  }

  /**
   * Makes the release of an immutable copy the server version: its files flat, then `VERSION`. Binaries and installers
   * that it does not have are removed from beside `VERSION`; an install.sh stays, as it belongs to no version.
   */
  async switchTo(component: Component, version: string): Promise<void> {
    const from = await this.readVersion(component)
    await this.files.replace(this.folders.intent(component), JSON.stringify({ from, to: version }))
    await this.finishSwitch(component, version)
  }

  /** Idempotent: begun again from its start whenever it was cut off. */
  private async finishSwitch(component: Component, version: string): Promise<void> {
    const folder = this.folders.release(component, version)
    const sums = parseChecksums(await readFile(join(folder, 'SHA256SUMS'), 'utf8'))
    for (const { fileName, sha256 } of sums) {
      const flat = this.folders.flat(component, fileName)
      const temporary = temporaryNextTo(flat)
      const copied = await this.files.copy(join(folder, fileName), temporary)
      if (copied.sha256 !== sha256) throw new Error(`${join(folder, fileName)} is not what SHA256SUMS says`)
      await this.files.rename(temporary, flat)
    }
    const kept = new Set(sums.map(({ fileName }) => fileName))
    for (const { fileName, kind } of artifactNames(component)) {
      if (kind !== 'SCRIPT' && !kept.has(fileName))
        await this.files.remove(this.folders.flat(component, fileName))
    }
    await this.files.syncFolder(this.folders.component(component))
    this.countSwitch(component)
    await this.files.replace(this.folders.versionFile(component), `${version}\n`)
    await this.forgetIntent(component)
  }

  /** From then on nothing is offered. */
  async removeVersion(component: Component): Promise<void> {
    this.countSwitch(component)
    await this.files.remove(this.folders.versionFile(component))
    await this.files.syncFolder(this.folders.component(component))
  }

  /** Only of a version that was never published. */
  async removeCopy(component: Component, version: string): Promise<void> {
    await this.files.remove(this.folders.release(component, version))
  }

  async removeDraft(component: Component, version: string): Promise<void> {
    await this.files.remove(this.folders.draft(component, version))
  }

  /**
   * Run at start, before anyone reads the store: makes its folders, finishes a switch that was killed, and sweeps away
   * what was half made. A switch is finished only while `VERSION` still says what it said before: who has written
   * another since has decided otherwise.
   */
  async recover(): Promise<void> {
    for (const component of COMPONENTS) {
      await this.files.makeFolder(this.folders.releases(component))
      await this.finishIntent(component)
      await this.sweep(this.folders.component(component))
      await this.sweep(this.folders.releases(component))
    }
  }

  private async finishIntent(component: Component): Promise<void> {
    const text = await unlessMissing(readFile(this.folders.intent(component), 'utf8'))
    if (text === null) return
    const { from, to } = intentSchema.parse(JSON.parse(text))
    const isOpen = (await this.readVersion(component)) === from
    if (isOpen) await this.finishSwitch(component, to)
    else await this.forgetIntent(component)
  }

  private countSwitch(component: Component): void {
    this.switches.set(component, this.switchCount(component) + 1)
  }

  private async forgetIntent(component: Component): Promise<void> {
    await this.files.remove(this.folders.intent(component))
    await this.files.syncFolder(this.folders.component(component))
  }

  private async sweep(folder: string): Promise<void> {
    for (const name of await readdir(folder)) {
      if (name.startsWith(TEMPORARY_PREFIX)) await this.files.remove(join(folder, name))
    }
  }
}

function changedMeanwhile(fileName: string): Result<never> {
  const message = `${fileName} changed while it was read. Wait until the copy is done; it is judged again then.`
  return fail('ARTIFACT_REFUSED', message)
}
