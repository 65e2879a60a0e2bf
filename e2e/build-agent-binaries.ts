import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { binaryFileName, type Component } from '@vesana/agent/protocol'
import { ROOT } from './server-process.ts'

const FOLDER = join(ROOT, '.cache/e2e-binaries')

/** For the tests: every version that one of them names. */
export default async function buildAgentBinaries(): Promise<void> {
  await buildBinaries('agent', ['v1.0.0', 'v1.1.0', 'v1.2.0'])
  await buildBinaries('collector', ['v1.0.0', 'v1.1.0'])
}

/** The executable of a version that was built beforehand. */
export function builtBinary(component: Component, version: string): string {
  return join(FOLDER, `${component}-${version}`, binaryFileName(component, 'linux-amd64'))
}

/** Builds executables, except those that an earlier run has built from the same sources. */
export async function buildBinaries(component: Component, versions: string[]): Promise<void> {
  const sources = hashOfSources()
  for (const version of versions) {
    const out = dirname(builtBinary(component, version))
    const stampFile = join(out, 'sources.sha256')
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources) continue
    const { buildAgent } = (await import('../scripts/build-agent.mjs')) as {
      buildAgent: (options: { component: Component; version: string; out: string }) => Promise<unknown>
    }
    await rm(out, { recursive: true, force: true })
    await mkdir(out, { recursive: true })
    await buildAgent({ component, version, out })
    await writeFile(stampFile, sources)
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(join(ROOT, 'agent/src'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)))
  }
  for (const file of ['scripts/build-agent.mjs', 'package-lock.json'])
    hash.update(readFileSync(join(ROOT, file)))
  return hash.digest('hex')
}
