import { defineConfig } from 'vitest/config'

/** Slow: real Windows programs under Wine. Needs root, debootstrap, systemd-nspawn and mingw-w64. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name: 'agent-windows',
    include: ['test/windows/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    maxConcurrency: 3,
    testTimeout: 900_000,
    // Makes the machine with Wine, where it is not kept from before.
    hookTimeout: 900_000,
  },
})
