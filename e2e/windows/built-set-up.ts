import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildInstaller } from '../../scripts/build-installer.mjs'
import { fingerprint } from '../../scripts/source-stamp.mjs'
import { ROOT } from '../server-process.ts'

/** Folders of the versions that were built for tests: `<version>/vesana-agent-setup.exe`. */
export const BUILDS = join(ROOT, '.cache/windows-builds')

export const setUpOf = (version: string): string => join(BUILDS, version, 'vesana-agent-setup.exe')
export const serviceOf = (version: string): string => join(BUILDS, version, 'vesana-agent-service.exe')
export const agentOf = (version: string): string => join(BUILDS, version, 'vesana-agent-windows-amd64.exe')

/** Builds agent, service host and set-up program, except where an earlier run has built them from the same sources. */
export async function buildSetUps(versions: readonly string[]): Promise<void> {
  const sources = fingerprint(['agent/src', 'agent/deploy', 'scripts', 'package-lock.json'])
  for (const version of versions) {
    const out = join(BUILDS, version)
    const stamp = join(out, 'sources.sha256')
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) continue
    await rm(out, { recursive: true, force: true })
    await mkdir(out, { recursive: true })
    await buildInstaller({ version, out, isQuick: true })
    await writeFile(stamp, sources)
  }
}
