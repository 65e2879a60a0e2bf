import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { binaryFileName, type Component } from '@vesana/agent/protocol'
import { ROOT } from './server-process.ts'

const FOLDER = join(ROOT, '.cache/e2e-binaries')
export const BUILT: Record<Component, string[]> = {
  agent: ['v1.0.0', 'v1.1.0', 'v1.2.0'],
  collector: ['v1.0.0', 'v1.1.0'],
}

/** The executable of a version that was built beforehand. */
export function builtBinary(component: Component, version: string): string {
  return join(FOLDER, `${component}-${version}`, binaryFileName(component, 'linux-amd64'))
}

/** Builds the agents' executables of all versions; those of the last run when no source has changed since. */
export default async function buildAgentBinaries(): Promise<void> {
  const stampFile = join(FOLDER, 'sources.sha256')
  const sources = hashOfSources()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources) return
  const { buildAgent } = (await import('../scripts/build-agent.mjs')) as {
    buildAgent: (options: { component: Component; version: string; out: string }) => Promise<unknown>
  }
  await rm(FOLDER, { recursive: true, force: true })
  for (const component of ['agent', 'collector'] as const) {
    for (const version of BUILT[component]) {
      const out = join(FOLDER, `${component}-${version}`)
      await mkdir(out, { recursive: true })
      await buildAgent({ component, version, out })
    }
  }
  await writeFile(stampFile, sources)
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
