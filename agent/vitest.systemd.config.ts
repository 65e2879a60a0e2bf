import { defineConfig } from 'vitest/config'

/** Slowest: boots real systemd in containers. Needs root, debootstrap and systemd-nspawn. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name: 'agent-systemd',
    include: ['test/systemd/**/*.test.ts'],
    environment: 'node',
    // The server's answers, the leases and the boots want the processors; in CI they have them first (.ci/run).
    fileParallelism: false,
    maxConcurrency: 3,
    testTimeout: 300_000,
    hookTimeout: 900_000,
  },
})
