import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Actor } from '../audit/actor.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { FailureCode, Result } from '../errors.ts'
import type { Database } from '../orm.ts'
import { hostFactsOf } from './host-facts-of.ts'
import { Host } from './host.entity.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import type { HostRegistry } from '../updates/host-registry.ts'

/** What every use case on hosts needs. */
export interface HostUseCase {
  readonly database: Database
  readonly registry: HostRegistry
  /** Who acts: goes into the audit. */
  readonly actor: Actor
  /** Epoch milliseconds. */
  readonly now: number
}

export interface HostActionError {
  readonly hostId: string
  readonly code: FailureCode
  readonly message: string
}

export interface HostActionOutcome {
  readonly hosts: HostFacts[]
  readonly errors: HostActionError[]
}

/** The columns that an action may change. */
export type HostChange = Partial<
  Pick<
    Host,
    | 'pausedAt'
    | 'pausedBy'
    | 'pauseReason'
    | 'updateRequestedAt'
    | 'updateRequestedBy'
    | 'quarantineClearedAt'
  >
>

/**
 * Does one thing to many hosts, in one transaction with its audit entries. One bad host among many does not undo the
 * rest: it comes back among the errors. `decide` says what changes of a host, or why nothing can; an empty change is a
 * success that had nothing to do, and leaves no entry in the audit.
 */
export async function actOnHosts(
  useCase: HostUseCase,
  action: string,
  hostIds: readonly string[],
  decide: (host: HostFacts) => Result<HostChange>,
): Promise<HostActionOutcome> {
  const { database, registry } = useCase
  const ids = [...new Set(hostIds)]
  const errors: HostActionError[] = []
  const changes = await database.fork().transactional(async (em) => {
    const stored = await em.find(Host, { id: { $in: ids } })
    const byId = new Map(stored.map((host) => [host.id, host]))
    const changed: Array<[string, HostChange]> = []
    for (const id of ids) {
      const host = byId.get(id)
      const facts = registry.get(id)
      if (!host || !facts) {
        errors.push({ hostId: id, code: 'NOT_FOUND', message: `There is no host with the id ${id}.` })
        continue
      }
      // Signs of life are younger in the registry; what use cases write, in the row.
      const written = hostFactsOf(host, facts.attempt)
      const { pausedAt, pausedBy, pauseReason, updateRequestedAt, quarantineClearedAt } = written
      const flags = { pausedAt, pausedBy, pauseReason, updateRequestedAt, quarantineClearedAt }
      const decided = decide({ ...facts, ...flags })
      if (decided.ok) changed.push([id, apply(em, useCase, action, host, decided.value)])
      else errors.push({ hostId: id, code: decided.failure.code, message: decided.failure.message })
    }
    return changed
  })
  for (const [id, change] of changes) registry.patch(id, toFacts(change))
  const hosts = changes.flatMap(([id]) => registry.get(id) ?? [])
  return { hosts, errors }
}

function apply(
  em: SqlEntityManager,
  { actor, now }: HostUseCase,
  action: string,
  host: Host,
  change: HostChange,
) {
  const keys = Object.keys(change) as (keyof HostChange)[]
  if (keys.length === 0) return change
  const { hostname } = host
  const before = { hostname, ...Object.fromEntries(keys.map((key) => [key, host[key] ?? null])) }
  em.assign(host, change)
  recordAudit(em, {
    actor,
    action,
    subjectType: 'Host',
    subjectId: host.id,
    before,
    after: { hostname, ...change },
    at: new Date(now),
  })
  return change
}

function toFacts(change: HostChange): Partial<HostFacts> {
  const entries = Object.entries(change).map(([key, value]) => [
    key,
    value instanceof Date ? value.getTime() : (value ?? null),
  ])
  return Object.fromEntries(entries) as Partial<HostFacts>
}
