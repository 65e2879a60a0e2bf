import { MikroORM as PostgresORM } from '@mikro-orm/postgresql'
import { MikroORM as SqlORM, NodeSqliteDialect, SqliteDriver } from '@mikro-orm/sql'
import { describe, expect, it } from 'vitest'
import { entities } from '../orm.ts'
import { TestApp } from '../testing/test-app.ts'

describe('the migrations', () => {
  it('make in SQLite just what the entities say', async () => {
    await using world = await TestApp.start('sqlite')
    const { database } = world.config
    if (database.kind !== 'sqlite') throw new Error('asked for SQLite')
    const orm = await SqlORM.init({
      entities,
      driver: SqliteDriver,
      dbName: database.file,
      driverOptions: new NodeSqliteDialect(database.file),
    })
    expect(await difference(orm)).toBe('')
    await orm.close()
  })

  it('make in PostgreSQL just what the entities say', async () => {
    await using world = await TestApp.start('postgres')
    const { database } = world.config
    if (database.kind !== 'postgres') throw new Error('asked for PostgreSQL')
    const orm = await PostgresORM.init({ entities, clientUrl: database.url })
    expect(await difference(orm)).toBe('')
    await orm.close()
  })
})

/** The statements that would still be missing; the migrations' own table is not among the entities. */
async function difference(orm: {
  schema: { getUpdateSchemaSQL(options: object): Promise<string> }
}): Promise<string> {
  return (await orm.schema.getUpdateSchemaSQL({ wrap: false, dropTables: false })).trim()
}
