import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type MigratedDatabases, migrateTemplates } from './databases.ts'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
    migrated: MigratedDatabases
  }
}

/** One PostgreSQL for all tests; each world has a database of its own in it. The migrations are run once. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  process.env['TMPDIR'] = project.config.env['TMPDIR'] ?? tmpdir()
  const postgres = await startPostgres()
  const folder = await mkdtemp(join(tmpdir(), 'vesana-migrated-'))
  project.provide('postgresUrl', postgres.url)
  project.provide('migrated', await migrateTemplates(folder, postgres.url))
  return async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
