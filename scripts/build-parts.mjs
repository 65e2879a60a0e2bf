import { existsSync, readdirSync, rmSync } from 'node:fs'
import { inRoot } from './root-folder.mjs'
import { projectNode } from './node-runtime.mjs'
import { runStep } from './run-step.mjs'
import { fingerprint, readStamp, writeStamp } from './source-stamp.mjs'

const SHARED_SOURCES = [
  'package-lock.json',
  'tsconfig.base.json',
  'agent/package.json',
  'agent/tsconfig.json',
]

const PARTS = {
  server: {
    title: 'Building the server',
    sources: [
      ...SHARED_SOURCES,
      'agent/src',
      'api/src',
      'api/package.json',
      'api/tsconfig.json',
      'scripts/build-server.mjs',
    ],
    result: 'api/dist/server/main.mjs',
    command: () => [projectNode(), inRoot('scripts/build-server.mjs')],
    before: removeOutputsWithoutSource,
  },
  dashboard: {
    title: 'Building the dashboard',
    sources: [...SHARED_SOURCES, 'agent/src/protocol', 'web'],
    result: 'web/dist/index.html',
    command: () => [projectNode(), inRoot('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    cwd: inRoot('web'),
  },
}

/** Builds the server and the dashboard, each only when its sources differ from those of its last build. */
export async function buildWhatIsStale() {
  for (const name of Object.keys(PARTS)) await buildPart(name)
}

export async function buildPart(name) {
  const part = PARTS[name]
  const sources = fingerprint(part.sources)
  if (existsSync(inRoot(part.result)) && readStamp(name) === sources) return
  part.before?.()
  await runStep(part.title, part.command(), { cwd: part.cwd })
  writeStamp(name, sources)
}

/** tsc never removes the output of a source that is gone; a migration found by its file name would run on. */
function removeOutputsWithoutSource() {
  for (const workspace of ['agent', 'api']) {
    for (const file of filesIn(`${workspace}/dist`)) {
      const source = file.replace('/dist/', '/src/').replace(/\.(js|d\.ts)(\.map)?$/, '.ts')
      if (source.endsWith('.ts') && !existsSync(inRoot(source))) rmSync(inRoot(file))
    }
  }
}

function filesIn(folder) {
  if (!existsSync(inRoot(folder))) return []
  return readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(inRoot().length))
}
