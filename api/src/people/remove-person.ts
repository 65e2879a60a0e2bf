import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { judgeLossOf } from './last-administrator.ts'
import { type PeopleUseCase, personFacts } from './people-use-case.ts'
import { Person } from './person.entity.ts'

/** Removes a person with their sessions, passwords and second factor. What they did stays in the audit. */
export async function removePerson(
  { database, actor, now }: PeopleUseCase,
  personId: string,
): Promise<Result<string>> {
  return database.fork().transactional(async (em): Promise<Result<string>> => {
    const person = await em.findOne(Person, { id: personId })
    if (!person) return fail('NOT_FOUND', `There is no person with the id ${personId}.`)
    const judged = await judgeLossOf(em, person)
    if (!judged.ok) return judged
    const entry = { actor, action: 'removePerson', subjectType: 'Person', subjectId: personId } as const
    recordAudit(em, { ...entry, before: personFacts(person), at: new Date(now) })
    em.remove(person)
    return ok(personId)
  })
}
