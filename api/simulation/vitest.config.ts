import { defineConfig } from 'vitest/config'
import api from '../vitest.config.ts'

/**
 * A hundred thousand hosts in virtual time, over the server's real decisions, rollouts and storage. The same seed gives
 * the same course to the last poll: `SIMULATION_SEED=7 npm run test:simulation`.
 */
export default defineConfig({
  ...api,
  test: {
    ...api.test,
    name: 'simulation',
    include: ['simulation/*.test.ts'],
    setupFiles: ['src/testing/setup.ts', 'simulation/seeded-ids.ts'],
    // All of it takes half an hour of CPU; with fewer hosts (SIMULATION_HOSTS) a part of it.
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    // Ids come from the seed: each file begins with the first.
    isolate: true,
    fileParallelism: true,
    maxWorkers: 2,
    disableConsoleIntercept: true,
  },
})
