import { defineConfig } from 'vitest/config'
import api from '../vitest.config.ts'

/** Tens of thousands of hostile requests to one server. Another seed: `FUZZ_SEED=7 npm test -- fuzz`. */
export default defineConfig({
  ...api,
  test: {
    ...api.test,
    name: 'fuzz',
    include: ['fuzz/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    fileParallelism: true,
  },
})
