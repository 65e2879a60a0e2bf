import { recordAudit } from '../audit/record-audit.ts'
import { hashToken, newToken } from '../auth/token.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { HostUseCase } from './act-on-hosts.ts'
import type { HostWithToken } from './enroll-host.ts'
import { Host } from './host.entity.ts'

/** Gives a host a new token; from then on the one before is refused. */
export async function rotateHostToken(
  { database, registry, actor, now }: HostUseCase,
  hostId: string,
): Promise<Result<HostWithToken>> {
  const token = newToken()
  const tokenHash = hashToken(token)
  const rotated = await database.fork().transactional(async (em) => {
    const host = await em.findOne(Host, { id: hostId })
    if (!host) return false
    host.tokenHash = tokenHash
    const entry = { actor, action: 'rotateHostToken', subjectType: 'Host', subjectId: hostId } as const
    const what = { hostname: host.hostname }
    recordAudit(em, { ...entry, before: what, after: what, at: new Date(now) })
    return true
  })
  registry.replaceToken(hostId, tokenHash)
  const host = registry.get(hostId)
  if (!rotated || !host) return fail('NOT_FOUND', `There is no host with the id ${hostId}.`)
  return ok({ host, token })
}
