import { AsyncLocalStorage } from 'node:async_hooks'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Failure, Result } from '../errors.ts'
import type { Database } from '../orm.ts'
import { APIError } from 'better-auth/api'
import { failureOf } from './failure-of-better-auth.ts'
import type { Session } from './session.entity.ts'

/** Where a call comes from; kept with the session that it begins. */
export interface Caller {
  readonly address: string
  readonly userAgent: string | null
}

/**
 * One call of better-auth and what goes with it, in one transaction. It begins with the first write, not before: the
 * embedded database has one connection, and checking a password takes some 100 ms.
 */
export class UnitOfWork {
  private begun: Promise<void> | undefined
  /** The session that better-auth made last in this unit. */
  session: Pick<Session, 'id' | 'personId'> | undefined
  /** The person that better-auth made in this unit. */
  newPersonId: string | undefined

  constructor(
    /** For reading, and for writing after `write`. */
    readonly em: SqlEntityManager,
    readonly caller: Caller,
  ) {}

  async write(): Promise<SqlEntityManager> {
    this.begun ??= this.em.begin()
    await this.begun
    return this.em
  }

  get hasBegun(): boolean {
    return this.begun !== undefined
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    if (this.begun === undefined) return
    await this.begun
    await (how === 'commit' ? this.em.commit() : this.em.rollback())
  }
}

const current = new AsyncLocalStorage<UnitOfWork>()

export function currentUnit(): UnitOfWork | undefined {
  return current.getStore()
}

/** Thrown within a unit: nothing of it is kept, and the caller is told the failure. */
export class Undo extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message)
  }
}

/**
 * Runs calls of better-auth. What it refuses becomes a failure, and is committed all the same: a count of wrong codes is
 * part of what it wrote. Whatever else is thrown rolls back.
 */
export async function withUnitOfWork<T>(
  database: Database,
  caller: Caller,
  run: (unit: UnitOfWork) => Promise<Result<T>>,
): Promise<Result<T>> {
  const unit = new UnitOfWork(database.fork(), caller)
  try {
    const result = await current.run(unit, () => run(unit))
    await unit.end('commit')
    return result
  } catch (error) {
    if (error instanceof APIError) {
      await unit.end('commit')
      return { ok: false, failure: failureOf(error) }
    }
    await unit.end('rollback')
    if (error instanceof Undo) return { ok: false, failure: error.failure }
    throw error
  }
}
