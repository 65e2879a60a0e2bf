import { recordAudit } from '../audit/record-audit.ts'
import { personFacts } from './people-use-case.ts'
import { Person } from './person.entity.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/**
 * Says in the audit that somebody signed in, with the session that better-auth made. Who was invited and comes by single
 * sign-on has accepted thereby.
 * @param by what they proved themselves by
 */
export async function noteSignIn(unit: UnitOfWork, by: string, now: number): Promise<void> {
  const em = await unit.write()
  if (!unit.session) throw new Error('there is no session to note')
  const person = await em.findOneOrFail(Person, { id: unit.session.personId })
  const at = new Date(now)
  const actor = { kind: 'PERSON', id: person.id, name: person.email, address: unit.caller.address } as const
  const entry = { actor, subjectType: 'Person', subjectId: person.id, at } as const
  const before = personFacts(person)
  person.lastSignInAt = at
  if (person.state === 'INVITED') {
    Object.assign(person, { state: 'ACTIVE', ticketHash: null, ticketExpiresAt: null })
    recordAudit(em, { ...entry, action: 'acceptInvitation', before, after: personFacts(person) })
  }
  if (unit.newPersonId === person.id) {
    recordAudit(em, { ...entry, action: 'joinBySingleSignOn', after: personFacts(person) })
  }
  recordAudit(em, { ...entry, action: 'signIn', after: { by, userAgent: unit.caller.userAgent } })
}
