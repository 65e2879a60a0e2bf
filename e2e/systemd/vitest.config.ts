import { defineConfig } from 'vitest/config'

/** Machines are booted: as root, on Linux. The server is the built one: `npm run build`, then `npm test -- install`. */
export default defineConfig({
  // The tests speak TypeScript to the workspaces, not to what was built of them.
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name: 'systemd',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 900_000,
    fileParallelism: false,
    sequence: { concurrent: false },
  },
})
