import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import type { HostUseCase } from './act-on-hosts.ts'
import { Host } from './host.entity.ts'
import { type Label, judgeLabels } from './labels.ts'

/** Replaces all labels of a host. */
export async function setHostLabels(
  { database, registry, actor, now }: HostUseCase,
  hostId: string,
  sent: readonly Label[],
): Promise<Result<HostFacts>> {
  const judged = judgeLabels(sent)
  if (!judged.ok) return judged
  const labels = judged.value
  const found = await database.fork().transactional(async (em) => {
    const host = await em.findOne(Host, { id: hostId })
    if (!host) return false
    const entry = { actor, action: 'setHostLabels', subjectType: 'Host', subjectId: hostId } as const
    const { hostname } = host
    const before = { hostname, labels: host.labels ?? {} }
    recordAudit(em, { ...entry, before, after: { hostname, labels }, at: new Date(now) })
    host.labels = { ...labels }
    return true
  })
  if (found) registry.patch(hostId, { labels })
  const host = registry.get(hostId)
  return found && host ? ok(host) : fail('NOT_FOUND', `There is no host with the id ${hostId}.`)
}
