import { randomUUID } from 'node:crypto'
import { type Component, type Platform, hostnameSchema } from '@vesana/agent/protocol'
import { recordAudit } from '../audit/record-audit.ts'
import { hashToken, newToken } from '../auth/token.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import type { HostUseCase } from './act-on-hosts.ts'
import { judgeHostConfig } from './check-in-config.ts'
import { hostFactsOf } from './host-facts-of.ts'
import { Host } from './host.entity.ts'
import { type Label, judgeLabels } from './labels.ts'

export interface EnrollHost {
  readonly hostname: string
  readonly component: Component
  readonly platform: Platform | null
  readonly config: Record<string, unknown>
  readonly labels: readonly Label[]
}

/** A host and the token that it is to use. The token cannot be shown again. */
export interface HostWithToken {
  readonly host: HostFacts
  readonly token: string
}

/** Adds a host. Two hosts may have the same name: the token tells them apart. */
export async function enrollHost(
  { database, registry, actor, now }: HostUseCase,
  input: EnrollHost,
): Promise<Result<HostWithToken>> {
  const hostname = hostnameSchema.safeParse(input.hostname)
  if (!hostname.success) return fail('BAD_USER_INPUT', 'A hostname has 1 to 253 characters.', 'hostname')
  const config = judgeHostConfig(input.config)
  if (!config.ok) return config
  const labels = judgeLabels(input.labels)
  if (!labels.ok) return labels
  const token = newToken()
  const at = new Date(now)
  const host = await database.fork().transactional(async (em) => {
    const created = em.create(Host, {
      id: randomUUID(),
      hostname: hostname.data,
      component: input.component,
      platform: input.platform,
      tokenHash: hashToken(token),
      config: config.value,
      labels: labels.value,
      enrolledAt: at,
    })
    const after = { hostname: created.hostname, component: created.component, labels: labels.value }
    recordAudit(em, {
      actor,
      action: 'enrollHost',
      subjectType: 'Host',
      subjectId: created.id,
      after,
      at,
    })
    return created
  })
  const facts = hostFactsOf(host, null)
  registry.put(facts, host.tokenHash)
  return ok({ host: facts, token })
}
