import type { Role } from '../auth/roles.ts'
import { type Result, ok } from '../errors.ts'
import { judgeLossOf } from './last-administrator.ts'
import { type PeopleUseCase, changePerson } from './people-use-case.ts'
import type { Person } from './person.entity.ts'

/** Counts from the person's next request on. */
export async function setPersonRole(
  useCase: PeopleUseCase,
  personId: string,
  role: Role,
): Promise<Result<Person>> {
  return changePerson(useCase, personId, 'setPersonRole', async (em, person) => {
    const judged = role === 'ADMIN' ? ok(undefined) : await judgeLossOf(em, person)
    if (judged.ok) person.role = role
    return judged
  })
}
