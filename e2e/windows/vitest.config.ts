import { defineConfig } from 'vitest/config'

/** Windows programs under Wine, in containers: as root, on Linux. The server is the built one: `npm run test:windows`. */
export default defineConfig({
  // The tests speak TypeScript to the workspaces, not to what was built of them.
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name: 'windows',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    testTimeout: 600_000,
    // The first run makes a Debian with Wine.
    hookTimeout: 900_000,
    fileParallelism: false,
    sequence: { concurrent: false },
  },
})
