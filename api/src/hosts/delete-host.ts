import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { HostUseCase } from './act-on-hosts.ts'
import { Host } from './host.entity.ts'

/** Removes a host with its history; its token is refused from then on. Answers with the id. */
export async function deleteHost(
  { database, registry, actor, now }: HostUseCase,
  hostId: string,
): Promise<Result<string>> {
  const deleted = await database.fork().transactional(async (em) => {
    const host = await em.findOne(Host, { id: hostId })
    if (!host) return false
    const { hostname, component, currentVersion, labels } = host
    const before = { hostname, component, currentVersion: currentVersion ?? null, labels: labels ?? {} }
    const entry = { actor, action: 'deleteHost', subjectType: 'Host', subjectId: hostId } as const
    recordAudit(em, { ...entry, before, at: new Date(now) })
    em.remove(host)
    return true
  })
  if (!deleted) return fail('NOT_FOUND', `There is no host with the id ${hostId}.`)
  registry.remove(hostId)
  return ok(hostId)
}
