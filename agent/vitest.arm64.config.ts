import { defineConfig } from 'vitest/config'
import { fastFolder } from './test/fast-folder.ts'

/** Slow: programs for another processor, emulated. Needs qemu-user and that processor's C library. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    name: 'agent-arm64',
    include: ['test/arm64/**/*.test.ts'],
    environment: 'node',
    env: { TMPDIR: fastFolder(1) },
    testTimeout: 240_000,
  },
})
