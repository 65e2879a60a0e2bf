import { randomUUID } from 'node:crypto'
import { MikroORM } from '@mikro-orm/postgresql'
import { inject } from 'vitest'

/** A new, empty database on the suite's PostgreSQL. @returns its URL */
export async function newPostgresDatabase(): Promise<string> {
  const server = inject('postgresUrl')
  const name = `kill_${randomUUID().replaceAll('-', '')}`
  const orm = await MikroORM.init({
    clientUrl: server,
    entities: [],
    discovery: { warnWhenNoEntities: false },
  })
  await orm.em.execute(`create database ${name}`)
  await orm.close()
  return server.replace(/\/postgres$/, `/${name}`)
}
