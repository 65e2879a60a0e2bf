import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Actor } from '../audit/actor.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { setPassword } from './set-password.ts'
import { personFacts } from './people-use-case.ts'
import { Person } from './person.entity.ts'

export interface NewAdministrator {
  /** In lower case. */
  readonly email: string
  readonly name: string
  readonly passwordHash: string
}

/** An active administrator with that password: somebody new, or who has that email, whatever they were. */
export async function makeAdministrator(
  em: SqlEntityManager,
  { email, name, passwordHash }: NewAdministrator,
  actorOf: (person: Person) => Actor,
  at: Date,
): Promise<Person> {
  const known = await em.findOne(Person, { email })
  const before = known ? personFacts(known) : undefined
  const base = { id: randomUUID(), email, name, emailVerified: true, createdAt: at, updatedAt: at }
  const person = known ?? em.create(Person, { ...base, role: 'ADMIN', state: 'ACTIVE' })
  Object.assign(person, {
    role: 'ADMIN',
    state: 'ACTIVE',
    ticketHash: null,
    ticketExpiresAt: null,
    updatedAt: at,
  })
  await em.flush()
  await setPassword(em, person.id, passwordHash, at)
  recordAudit(em, {
    actor: actorOf(person),
    action: 'setUp',
    subjectType: 'Person',
    subjectId: person.id,
    ...(before && { before }),
    after: personFacts(person),
    at,
  })
  return person
}
