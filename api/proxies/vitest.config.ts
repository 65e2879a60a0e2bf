import { defineConfig } from 'vitest/config'
import api from '../vitest.config.ts'

/** Real proxies, which have to be installed: run by name only. */
export default defineConfig({
  ...api,
  test: {
    ...api.test,
    name: 'proxies',
    include: ['proxies/*.test.ts'],
    testTimeout: 60_000,
    globalSetup: [],
  },
})
