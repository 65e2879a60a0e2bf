import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { HostUseCase } from './act-on-hosts.ts'
import { EnrollmentToken } from './enrollment-token.entity.ts'

/** No machine enrolls by this token any more; those that did keep their hosts. Answers with the id. */
export async function revokeEnrollmentToken(
  { database, actor, now }: Omit<HostUseCase, 'registry'>,
  id: string,
): Promise<Result<string>> {
  const revoked = await database.fork().transactional(async (em) => {
    const token = await em.findOne(EnrollmentToken, { id })
    if (!token) return false
    const { name, component, uses, usesLeft } = token
    const entry = { actor, action: 'revokeEnrollmentToken', subjectType: 'EnrollmentToken' } as const
    recordAudit(em, {
      ...entry,
      subjectId: id,
      before: { name: name ?? null, component, uses, usesLeft },
      at: new Date(now),
    })
    em.remove(token)
    return true
  })
  return revoked ? ok(id) : fail('NOT_FOUND', `There is no enrollment token with the id ${id}.`)
}
