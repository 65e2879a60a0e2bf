import { MikroORM as PostgresORM, defineConfig as definePostgres } from '@mikro-orm/postgresql'
import { Migrator } from '@mikro-orm/migrations'
import { NodeSqliteDialect, SqliteDriver, MikroORM as SqlORM, type SqlEntityManager } from '@mikro-orm/sql'
import { ApiToken } from './auth/api-token.entity.ts'
import { AuditEvent } from './audit/audit-event.entity.ts'
import type { Config } from './config.ts'
import { lockDatabase } from './database-lock.ts'
import { EnrollmentToken } from './hosts/enrollment-token.entity.ts'
import { Host } from './hosts/host.entity.ts'
import { migrationsList } from './migrations/index.ts'
import { Account } from './people/account.entity.ts'
import { Challenge } from './people/challenge.entity.ts'
import { Person } from './people/person.entity.ts'
import { SecondFactor } from './people/second-factor.entity.ts'
import { Session } from './people/session.entity.ts'
import { Artifact } from './releases/artifact.entity.ts'
import { Release } from './releases/release.entity.ts'
import { RolloutDefault } from './rollouts/rollout-default.entity.ts'
import { RolloutOffer } from './rollouts/rollout-offer.entity.ts'
import { Rollout } from './rollouts/rollout.entity.ts'
import { UpdateAttempt } from './updates/update-attempt.entity.ts'
import { UpdateEvent } from './updates/update-event.entity.ts'
import { StoredWindow } from './windows/maintenance-window.entity.ts'

export const entities = [
  Host,
  EnrollmentToken,
  Release,
  Artifact,
  Rollout,
  RolloutOffer,
  RolloutDefault,
  UpdateAttempt,
  UpdateEvent,
  StoredWindow,
  ApiToken,
  AuditEvent,
  Person,
  Session,
  Account,
  SecondFactor,
  Challenge,
]

/** A database of either kind. `dialect` is for the few hand-written statements that differ. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres'
  /** A unit of work of its own. */
  fork(): SqlEntityManager
  close(): Promise<void>
}

/**
 * Connects, and brings the schema up to date. Idempotent. One process at a time has an SQLite file.
 * @param say hears what the ORM has to tell, for the log
 * @throws DatabaseInUse
 */
export async function openDatabase(
  config: Config['database'],
  say: (message: string) => void,
): Promise<Database> {
  const lock = config.kind === 'sqlite' ? await lockDatabase(config.file) : undefined
  const orm =
    config.kind === 'sqlite' ? await openSqlite(config.file, say) : await openPostgres(config.url, say)
  await orm.migrator.up()
  return {
    dialect: config.kind,
    fork: () => orm.em.fork(),
    close: async () => {
      await orm.close()
      lock?.release()
    },
  }
}

const shared = {
  entities,
  extensions: [Migrator],
  colors: false,
  migrations: { migrationsList, snapshot: false },
}

async function openSqlite(file: string, logger: (message: string) => void) {
  const orm = await SqlORM.init({
    ...shared,
    logger,
    driver: SqliteDriver,
    dbName: file,
    driverOptions: new NodeSqliteDialect(file),
  })
  // NORMAL is safe against a killed process; with WAL a power cut can cost the last moments, never the file.
  await orm.em.execute('pragma journal_mode = wal')
  await orm.em.execute('pragma synchronous = normal')
  await orm.em.execute('pragma foreign_keys = on')
  return orm
}

async function openPostgres(url: string, logger: (message: string) => void) {
  return PostgresORM.init(definePostgres({ ...shared, logger, clientUrl: url }))
}
