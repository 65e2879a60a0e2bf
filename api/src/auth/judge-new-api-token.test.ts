import { expect, it } from 'vitest'
import { NOON } from '../testing/factories.ts'
import { judgeNewApiToken } from './create-api-token.ts'
import { ROLES } from './roles.ts'

it.each(ROLES.flatMap((own) => ROLES.map((wanted) => [own, wanted] as const)))(
  'whoever has the role %s hands out %s only if it is not more',
  (own, wanted) => {
    const input = { name: 'ci', role: wanted, expiresAt: null }
    const judged = judgeNewApiToken(input, { name: 'ada', role: own }, NOON)
    expect(judged.ok).toBe(ROLES.indexOf(wanted) <= ROLES.indexOf(own))
    if (!judged.ok) expect(judged.failure).toMatchObject({ code: 'FORBIDDEN', field: 'role' })
  },
)
