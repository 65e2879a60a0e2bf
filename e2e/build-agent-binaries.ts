import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { binaryFileName, type Component } from '@vesana/agent/protocol'
import { ROOT } from './server-process.ts'

const FOLDER = join(ROOT, '.cache/e2e-binaries')
const CRASHING = join(ROOT, 'e2e/crashing-agent.ts')

/** For the tests: every version that one of them names. */
export default async function buildAgentBinaries(): Promise<void> {
  await buildBinaries('agent', ['v1.0.0', 'v1.1.0', 'v1.2.0', 'v1.2.1'])
  await buildBinaries('collector', ['v1.0.0', 'v1.1.0'])
  await buildUnlessBuilt({
    component: 'agent',
    version: 'v1.2.0',
    file: crashingBinary('v1.2.0'),
    entry: CRASHING,
  })
}

/** The executable of a version that was built beforehand. */
export function builtBinary(component: Component, version: string): string {
  return join(FOLDER, `${component}-${version}`, binaryFileName(component, 'linux-amd64'))
}

/** The same for an agent that crashes whenever it is started (crashing-agent.ts). */
export function crashingBinary(version: string): string {
  return join(FOLDER, `agent-${version}-crashing`, binaryFileName('agent', 'linux-amd64'))
}

/** Builds executables, except those that an earlier run has built from the same sources. */
export async function buildBinaries(component: Component, versions: string[]): Promise<void> {
  for (const version of versions)
    await buildUnlessBuilt({ component, version, file: builtBinary(component, version) })
}

interface Build {
  component: Component
  version: string
  file: string
  /** Another program than the agent. */
  entry?: string
}

async function buildUnlessBuilt({ component, version, file, entry }: Build): Promise<void> {
  const sources = hashOfSources(entry)
  const out = dirname(file)
  const stampFile = join(out, 'sources.sha256')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources) return
  const { buildAgent } = (await import('../scripts/build-agent.mjs')) as {
    buildAgent: (options: {
      component: Component
      version: string
      out: string
      entry?: string
    }) => Promise<unknown>
  }
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  await buildAgent({ component, version, out, entry })
  await writeFile(stampFile, sources)
}

function hashOfSources(program?: string): string {
  const hash = createHash('sha256')
  for (const folder of ['agent/src', 'scripts/executable']) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)))
    }
  }
  for (const file of ['scripts/build-agent.mjs', 'package-lock.json'])
    hash.update(readFileSync(join(ROOT, file)))
  if (program !== undefined) hash.update(readFileSync(program))
  return hash.digest('hex')
}
