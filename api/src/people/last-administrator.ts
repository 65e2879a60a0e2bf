import { LockMode } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Result, fail, ok } from '../errors.ts'
import { Person } from './person.entity.ts'

/**
 * Refuses to lose the last active administrator: nobody could let anyone in any more.
 * The administrators' rows stay locked until the transaction ends, so that two who remove each other leave one.
 */
export async function judgeLossOf(em: SqlEntityManager, person: Person): Promise<Result<void>> {
  if (person.role !== 'ADMIN' || person.state !== 'ACTIVE') return ok(undefined)
  const lockMode = LockMode.PESSIMISTIC_WRITE
  const order = { orderBy: { id: 'asc' }, lockMode, refresh: true } as const
  const administrators = await em.find(Person, { role: 'ADMIN', state: 'ACTIVE' }, order)
  if (administrators.some(({ id }) => id !== person.id)) return ok(undefined)
  return fail(
    'CONFLICT',
    `${person.email} is the last active administrator. Make somebody else an administrator first.`,
  )
}

export async function hasAdministrator(em: SqlEntityManager): Promise<boolean> {
  return (await em.count(Person, { role: 'ADMIN', state: 'ACTIVE' })) > 0
}
