import { type Result, ok } from '../errors.ts'
import { type PeopleUseCase, changePerson } from './people-use-case.ts'
import type { Person } from './person.entity.ts'
import { SecondFactor } from './second-factor.entity.ts'

/** For a lost phone, by an administrator: from now on the password alone suffices. */
export async function removeSecondFactor(useCase: PeopleUseCase, personId: string): Promise<Result<Person>> {
  return changePerson(useCase, personId, 'removeSecondFactor', async (em, person) => {
    person.twoFactorEnabled = false
    await em.nativeDelete(SecondFactor, { personId: person.id })
    return ok(undefined)
  })
}
