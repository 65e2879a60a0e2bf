import { join } from 'node:path'
import { type Config, readConfig } from '../config.ts'

export const ADMIN_TOKEN = 'an-administrators-token-for-tests-only'

/** What a server in a test is set to: silent, on a port of its own, its files below `dir`. */
export function testConfig(dir: string, database: Config['database'], but: Partial<Config> = {}): Config {
  const byDefault = readConfig({
    PORT: '0',
    DATA_DIR: join(dir, 'data'),
    BINARIES_DIR: join(dir, 'binaries'),
  })
  return {
    ...byDefault,
    publicUrl: 'http://server.test',
    database,
    adminToken: ADMIN_TOKEN,
    logLevel: 'silent',
    ...but,
  }
}
