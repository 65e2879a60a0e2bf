import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { ApiToken } from './api-token.entity.ts'
import type { ApiTokenUseCase } from './create-api-token.ts'
import { actorOf } from './viewer.ts'

/** From its next request on the token is refused; it stays on the list. Revoking it again changes nothing. */
export async function revokeApiToken(
  { database, viewer, now }: ApiTokenUseCase,
  id: string,
): Promise<Result<ApiToken>> {
  const at = new Date(now)
  const revoked = await database.fork().transactional(async (em) => {
    const token = await em.findOne(ApiToken, { id })
    if (!token || token.revokedAt) return token
    const { name, role } = token
    const entry = { action: 'revokeApiToken', subjectType: 'ApiToken', subjectId: id } as const
    const states = { before: { name, role, revokedAt: null }, after: { name, role, revokedAt: at } }
    recordAudit(em, { actor: actorOf(viewer), ...entry, ...states, at })
    return em.assign(token, { revokedAt: at })
  })
  return revoked ? ok(revoked) : fail('NOT_FOUND', `There is no API token with the id ${id}.`)
}
