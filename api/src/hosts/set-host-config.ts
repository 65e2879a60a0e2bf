import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import type { HostUseCase } from './act-on-hosts.ts'
import { judgeHostConfig } from './check-in-config.ts'
import { heartbeatIntervalMs } from './host-facts-of.ts'
import { Host } from './host.entity.ts'

/** Replaces a host's own settings, which lie over its component's defaults. It hears of them at its next poll. */
export async function setHostConfig(
  { database, registry, actor, now }: HostUseCase,
  hostId: string,
  config: Record<string, unknown>,
): Promise<Result<HostFacts>> {
  const judged = judgeHostConfig(config)
  if (!judged.ok) return judged
  const interval = await database.fork().transactional(async (em) => {
    const host = await em.findOne(Host, { id: hostId })
    if (!host) return null
    const entry = { actor, action: 'setHostConfig', subjectType: 'Host', subjectId: hostId } as const
    const { hostname } = host
    const before = { hostname, ...keysOf(host.config) }
    recordAudit(em, { ...entry, before, after: { hostname, ...keysOf(config) }, at: new Date(now) })
    host.config = config
    return heartbeatIntervalMs(host)
  })
  if (interval === null) return fail('NOT_FOUND', `There is no host with the id ${hostId}.`)
  registry.patch(hostId, { config, heartbeatIntervalMs: interval })
  const host = registry.get(hostId)
  return host ? ok(host) : fail('NOT_FOUND', `There is no host with the id ${hostId}.`)
}

/** Settings may hold secrets: the audit says which there are, not what they are. */
function keysOf(config: Readonly<Record<string, unknown>>) {
  return { keys: Object.keys(config) }
}
