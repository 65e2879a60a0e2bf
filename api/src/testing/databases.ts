import { randomUUID } from 'node:crypto'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MikroORM } from '@mikro-orm/postgresql'
import { inject } from 'vitest'
import type { Config } from '../config.ts'
import { openDatabase } from '../orm.ts'

type DatabaseConfig = Config['database']

/** Databases that every migration has been run on; each world begins with a copy of one. */
export interface MigratedDatabases {
  /** The path of a file. */
  readonly sqlite: string
  /** The name of a database. */
  readonly postgres: string
}

const MIGRATED = 'migrated'
const QUIET = (): void => undefined

/** Runs the migrations, once for all tests. */
export async function migrateTemplates(folder: string, postgresUrl: string): Promise<MigratedDatabases> {
  const sqlite = join(folder, `${MIGRATED}.db`)
  await (await openDatabase({ kind: 'sqlite', file: sqlite }, QUIET)).close()
  await onPostgres(postgresUrl, `create database ${MIGRATED}`)
  await (await openDatabase({ kind: 'postgres', url: urlOf(postgresUrl, MIGRATED) }, QUIET)).close()
  return { sqlite, postgres: MIGRATED }
}

export async function newDatabase(kind: DatabaseConfig['kind'], dir: string): Promise<DatabaseConfig> {
  return kind === 'sqlite' ? newSqlite(join(dir, 'data', 'vesana.db')) : newPostgres()
}

/** Gives back what a database takes beside the folder of its world. */
export async function dropDatabase(database: DatabaseConfig): Promise<void> {
  if (database.kind === 'sqlite') return
  const name = database.url.slice(database.url.lastIndexOf('/') + 1)
  await onPostgres(inject('postgresUrl'), `drop database if exists ${name} with (force)`)
}

async function newSqlite(file: string): Promise<DatabaseConfig> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  // Where the suite has no global set-up, the server makes its own.
  const migrated = inject('migrated') as MigratedDatabases | undefined
  if (migrated !== undefined) await copyFile(migrated.sqlite, file)
  return { kind: 'sqlite', file }
}

async function newPostgres(): Promise<DatabaseConfig> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const server = inject('postgresUrl')
  // The files of the template are copied: many times cheaper than its pages through the log.
  await onPostgres(
    server,
    `create database ${name} template ${inject('migrated').postgres} strategy file_copy`,
  )
  return { kind: 'postgres', url: urlOf(server, name) }
}

let maintenance: Promise<MikroORM> | undefined

/** Runs a statement on the server's own database, over one connection that no process waits for. */
async function onPostgres(url: string, statement: string): Promise<void> {
  maintenance ??= MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    driverOptions: { allowExitOnIdle: true },
  })
  await (await maintenance).em.execute(statement)
}

function urlOf(server: string, name: string): string {
  return server.replace(/\/postgres$/, `/${name}`)
}
