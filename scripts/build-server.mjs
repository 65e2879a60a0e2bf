/**
 * Builds the server: compiles it, then gathers it and all that it uses in a few files. Of the two thousand files that it
 * would read at every start, finding and parsing alone take longer than a fleet should wait for a server that was killed.
 */
import { spawnSync } from 'node:child_process'
import { relative } from 'node:path'
import { build } from 'vite'
import { projectNode } from './node-runtime.mjs'
import { inRoot } from './root-folder.mjs'

const OUT_DIR = inRoot('api/dist/server')
const PROGRAMS = { main: inRoot('api/dist/main.js'), backup: inRoot('api/dist/backup/main.js') }

const compiled = spawnSync(projectNode(), [inRoot('node_modules/typescript/bin/tsc'), '-b', 'api'], {
  cwd: inRoot(),
  stdio: 'inherit',
})
if (compiled.status === 0) await bundle()
process.exitCode = compiled.status ?? 1

async function bundle() {
  await build({
    configFile: false,
    root: inRoot('api'),
    logLevel: 'error',
    // Not `source`: what was compiled is gathered.
    resolve: { conditions: ['node', 'default', 'import'] },
    ssr: { noExternal: true, target: 'node' },
    plugins: [keepOwnAddresses()],
    build: {
      ssr: true,
      target: 'node24',
      minify: false,
      outDir: OUT_DIR,
      emptyOutDir: true,
      rolldownOptions: {
        input: PROGRAMS,
        // Names of classes are names of GraphQL types and of entities, and in stack traces.
        output: {
          format: 'esm',
          keepNames: true,
          entryFileNames: '[name].mjs',
          chunkFileNames: '[name]-[hash].mjs',
        },
      },
    },
  })
}

/** A file that reads what lies near it still finds it: what it takes for its address is that of the file it was. */
function keepOwnAddresses() {
  return {
    name: 'keep-own-addresses',
    transform(code, id) {
      if (!code.includes('import.meta.url')) return null
      const from = JSON.stringify(relative(OUT_DIR, id.split('?')[0]))
      return { code: code.replaceAll('import.meta.url', `new URL(${from}, import.meta.url).href`), map: null }
    },
  }
}
