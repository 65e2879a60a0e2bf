import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { type Asked, authHeaders } from './auth-headers.ts'
import type { Auths } from './people.ts'
import { type PeopleUseCase, changePerson } from './people-use-case.ts'
import type { Person } from './person.entity.ts'
import { Session } from './session.entity.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** Ends every session of somebody, by an administrator. */
export async function signOutPerson(useCase: PeopleUseCase, personId: string): Promise<Result<Person>> {
  return changePerson(useCase, personId, 'signOutPerson', async (em, person) => {
    await em.nativeDelete(Session, { personId: person.id })
    return ok(undefined)
  })
}

/** Ends every session of one's own, the one at hand too. */
export async function signOutEverywhere(useCase: PeopleUseCase, personId: string): Promise<Result<Person>> {
  return changePerson(useCase, personId, 'signOutEverywhere', async (em, person) => {
    await em.nativeDelete(Session, { personId: person.id })
    return ok(undefined)
  })
}

/** Ends one session of one's own. Answers with its id. */
export async function endSession(
  { database, actor, now }: PeopleUseCase,
  personId: string | null,
  sessionId: string,
): Promise<Result<string>> {
  return database.fork().transactional(async (em): Promise<Result<string>> => {
    const session = personId === null ? null : await em.findOne(Session, { id: sessionId, personId })
    if (personId === null || !session) {
      return fail('NOT_FOUND', `You have no session with the id ${sessionId}.`)
    }
    const { address, userAgent } = session
    const entry = { actor, action: 'endSession', subjectType: 'Person', subjectId: personId } as const
    recordAudit(em, { ...entry, before: { address, userAgent }, at: new Date(now) })
    em.remove(session)
    return ok(sessionId)
  })
}

/** A browser has one session: the one before, whoever's it was, ends where another begins. Within the unit at hand. */
export async function endSessionAtHand(auths: Auths, unit: UnitOfWork, request: Asked): Promise<void> {
  const options = { headers: authHeaders(request), query: { disableRefresh: true } }
  const atHand = await auths.for(request).api.getSession(options)
  if (atHand) await (await unit.write()).nativeDelete(Session, { id: atHand.session.id })
}
