import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'
import { fastFolder } from '../agent/test/fast-folder.ts'

// `source`: other workspaces are taken from their sources, so nothing needs to be built before.
export default defineConfig({
  // The one graphql that Node takes, too: a schema of one copy is none to the other.
  resolve: {
    conditions: ['source'],
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
  },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    name: 'api',
    root: import.meta.dirname,
    include: ['src/**/*.test.ts'],
    globalSetup: ['src/testing/global-setup.ts'],
    setupFiles: ['src/testing/setup.ts', '../agent/test/property-seed.ts'],
    // The modules are loaded once a worker, not once a file: no test may change what another one imports.
    isolate: false,
    env: { TMPDIR: fastFolder(2) },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
