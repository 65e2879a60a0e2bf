import { type AbstractSqlDriver, SqliteDriver } from '@mikro-orm/sql'

/** Which of its two texts a migration is to run. */
export function dialectOf(driver: AbstractSqlDriver): 'sqlite' | 'postgres' {
  return driver instanceof SqliteDriver ? 'sqlite' : 'postgres'
}
