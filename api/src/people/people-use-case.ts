import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Actor } from '../audit/actor.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { Person } from './person.entity.ts'

/** What every use case on people needs. */
export interface PeopleUseCase {
  readonly database: Database
  /** Who acts: goes into the audit. */
  readonly actor: Actor
  /** Epoch milliseconds. */
  readonly now: number
}

/** Decides about a person, changes them or refuses; all of it in the transaction of the audit entry. */
export type PersonChange = (em: SqlEntityManager, person: Person) => Promise<Result<void>> | Result<void>

/** Loads, decides, saves: the entry says what the person was before and after. */
export async function changePerson(
  { database, actor, now }: PeopleUseCase,
  personId: string,
  action: string,
  change: PersonChange,
): Promise<Result<Person>> {
  return database.fork().transactional(async (em): Promise<Result<Person>> => {
    const person = await em.findOne(Person, { id: personId })
    if (!person) return fail('NOT_FOUND', `There is no person with the id ${personId}.`)
    const before = personFacts(person)
    const at = new Date(now)
    const changed = await change(em, person)
    if (!changed.ok) return changed
    person.updatedAt = at
    const entry = { actor, action, subjectType: 'Person', subjectId: person.id, at } as const
    recordAudit(em, { ...entry, before, after: personFacts(person) })
    return ok(person)
  })
}

/** What the audit says of a person. No secrets. */
export function personFacts({ email, name, role, state, twoFactorEnabled }: Person): Record<string, unknown> {
  return { email, name, role, state, secondFactor: twoFactorEnabled }
}
