import { LockMode } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Actor } from '../audit/actor.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { Rollout } from './rollout.entity.ts'

export type RolloutChange = Partial<
  Pick<Rollout, 'state' | 'begun' | 'stateReason' | 'pausedAt' | 'pausedBy' | 'endedAt'>
>

export interface RolloutAct {
  readonly database: Database
  readonly actor: Actor
  /** For the audit: `pauseRollout`. */
  readonly action: string
  readonly now: number
}

/**
 * Changes a rollout in one transaction with its audit entry, under a lock on its row: places are taken under the same.
 * `decide` says what changes of it as it is now, or why nothing can; an empty change is a success without an entry.
 */
export async function changeRollout(
  { database, actor, action, now }: RolloutAct,
  rolloutId: string,
  decide: (rollout: Rollout) => Result<RolloutChange>,
): Promise<Result<Rollout>> {
  return database.fork().transactional(async (em): Promise<Result<Rollout>> => {
    const rollout = await em.findOne(Rollout, { id: rolloutId }, { lockMode: LockMode.PESSIMISTIC_WRITE })
    if (!rollout) return fail('NOT_FOUND', `There is no rollout with the id ${rolloutId}.`)
    const decided = decide(rollout)
    if (!decided.ok) return decided
    await em.populate(rollout, ['release'])
    applyChange(em, rollout, decided.value, { actor, action, at: new Date(now) })
    return ok(rollout)
  })
}

/** Within a transaction that holds the row, or the component's lock. @param rollout with its release */
export function applyChange(
  em: SqlEntityManager,
  rollout: Rollout,
  change: RolloutChange,
  { actor, action, at }: { readonly actor: Actor; readonly action: string; readonly at: Date },
): void {
  if (Object.keys(change).length === 0) return
  const before = summaryOf(rollout)
  em.assign(rollout, change)
  const subject = { subjectType: 'Rollout', subjectId: rollout.id } as const
  recordAudit(em, { actor, action, ...subject, before, after: summaryOf(rollout), at })
}

function summaryOf({ release, state, begun, stateReason }: Rollout): Record<string, unknown> {
  const { component, version } = release
  return { component, version, state, stage: begun?.length ?? 0, reason: stateReason ?? null }
}
