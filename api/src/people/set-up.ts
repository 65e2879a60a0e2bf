import { type Result, fail, ok } from '../errors.ts'
import { judgeNewPerson } from './invite-person.ts'
import { hasAdministrator } from './last-administrator.ts'
import { makeAdministrator } from './make-administrator.ts'
import type { People } from './people.ts'

export interface SetUp {
  readonly ticket: string
  readonly name: string
  readonly email: string
  readonly password: string
}

const DEAD_LINK =
  'This link was used already, or belongs to an earlier start. While there is no administrator, a restart of the server prints a new one.'

/** The first administrator, by the link that is printed at start. Answers with their email. */
export async function setUp(
  { database, auths, setUpLink, clock }: People,
  input: SetUp,
  address: string,
): Promise<Result<string>> {
  const wanted = judgeNewPerson(input)
  if (!wanted.ok) return wanted
  const giveBack = setUpLink.claim(input.ticket)
  if (!giveBack) return fail('UNAUTHENTICATED', DEAD_LINK)
  try {
    const passwordHash = await (await auths.forStart().$context).password.hash(input.password)
    const { email, name } = wanted.value
    const made = await database.fork().transactional(async (em): Promise<boolean> => {
      if (await hasAdministrator(em)) return false
      const at = new Date(clock())
      await makeAdministrator(
        em,
        { email, name, passwordHash },
        ({ id }) => ({ kind: 'PERSON', id, name: email, address }),
        at,
      )
      return true
    })
    return made ? ok(email) : fail('UNAUTHENTICATED', DEAD_LINK)
  } catch (error) {
    giveBack()
    throw error
  }
}
