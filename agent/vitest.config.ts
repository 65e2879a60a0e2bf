import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name: 'agent',
    include: ['src/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    environment: 'node',
    testTimeout: 30_000,
  },
})
