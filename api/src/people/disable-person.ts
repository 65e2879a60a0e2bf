import { type Result, ok } from '../errors.ts'
import { judgeLossOf } from './last-administrator.ts'
import { type PeopleUseCase, changePerson } from './people-use-case.ts'
import { Account } from './account.entity.ts'
import type { Person } from './person.entity.ts'
import { Session } from './session.entity.ts'

/** Out at once: their sessions end, an open invitation is void. */
export async function disablePerson(useCase: PeopleUseCase, personId: string): Promise<Result<Person>> {
  return changePerson(useCase, personId, 'disablePerson', async (em, person) => {
    const judged = await judgeLossOf(em, person)
    if (!judged.ok) return judged
    person.state = 'DISABLED'
    person.ticketHash = null
    person.ticketExpiresAt = null
    await em.nativeDelete(Session, { personId: person.id })
    return ok(undefined)
  })
}

/** May sign in again, as before. Who never had come is invited again, and needs a new link. */
export async function enablePerson(useCase: PeopleUseCase, personId: string): Promise<Result<Person>> {
  return changePerson(useCase, personId, 'enablePerson', async (em, person) => {
    if (person.state !== 'DISABLED') return ok(undefined)
    const waysIn = await em.count(Account, { personId: person.id })
    person.state = waysIn === 0 ? 'INVITED' : 'ACTIVE'
    return ok(undefined)
  })
}
