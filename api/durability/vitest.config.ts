import { defineConfig } from 'vitest/config'
import api from '../vitest.config.ts'

/** Real server processes, killed and backed up under load; the built server. Another seed: `KILL_SEED=7 npm test -- kill`. */
export default defineConfig({
  ...api,
  test: {
    ...api.test,
    name: 'kill',
    include: ['durability/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    // On the disk: its servers are killed while they write.
    env: {},
  },
})
