import { defineConfig } from 'vitest/config'

/** Slow: kills real binaries some thousand times. Started by scripts/test-faults.mjs, which knows the options. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name: 'agent-faults',
    include: ['test/faults/*.test.ts'],
    globalSetup: 'test/faults/build-binaries.ts',
    environment: 'node',
    pool: 'forks',
    // The kills take the processors; the other faults mostly wait, so both go on at once.
    maxWorkers: 2,
    maxConcurrency: 4,
    testTimeout: 300_000,
    hookTimeout: 900_000,
  },
})
