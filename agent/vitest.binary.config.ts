import { defineConfig } from 'vitest/config'
import { fastFolder } from './test/fast-folder.ts'

/** Slow: builds real binaries and updates them. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name: 'agent-binary',
    include: ['test/*.test.ts'],
    environment: 'node',
    env: { TMPDIR: fastFolder(4) },
    testTimeout: 60_000,
    hookTimeout: 600_000,
  },
})
