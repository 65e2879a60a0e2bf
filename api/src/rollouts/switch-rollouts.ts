import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Component } from '@vesana/agent/protocol'
import type { Actor } from '../audit/actor.ts'
import { applyChange } from './change-rollout.ts'
import { Rollout } from './rollout.entity.ts'

export interface SwitchRollouts {
  readonly component: Component
  readonly releaseId: string
  readonly version: string
  readonly actor: Actor
  readonly action: string
  readonly at: Date
}

/** A new release overtakes those that are under way: they never count as settled. Within the publication's transaction. */
export async function supersedeRollouts(em: SqlEntityManager, by: SwitchRollouts): Promise<void> {
  for (const rollout of await findOthers(em, by)) {
    const stateReason = `${by.version} was published before it had finished.`
    applyChange(em, rollout, { state: 'SUPERSEDED', stateReason, endedAt: by.at }, by)
  }
}

/**
 * `VERSION` names a release that was published before: its rollout goes on where another release had stopped it, and
 * those of others pause until `VERSION` names them again. Idempotent.
 */
export async function resumeByVersionFile(em: SqlEntityManager, to: SwitchRollouts): Promise<void> {
  for (const rollout of await findOthers(em, to)) {
    if (rollout.state !== 'RUNNING') continue
    const stateReason = `VERSION names ${to.version}.`
    const change = { state: 'PAUSED', stateReason, pausedAt: to.at, pausedBy: to.actor.name } as const
    applyChange(em, rollout, change, to)
  }
  const own = await em.findOne(Rollout, { release: to.releaseId }, { populate: ['release'] })
  const wasStopped =
    own?.state === 'SUPERSEDED' || (own?.state === 'PAUSED' && own.pausedBy === to.actor.name)
  if (!own || !wasStopped) return
  const change = {
    state: 'RUNNING',
    stateReason: null,
    pausedAt: null,
    pausedBy: null,
    endedAt: null,
  } as const
  applyChange(em, own, change, to)
}

/** Rollouts of the component's other releases that are not at their end. */
async function findOthers(
  em: SqlEntityManager,
  { component, releaseId }: SwitchRollouts,
): Promise<Rollout[]> {
  const where = { release: { component, id: { $ne: releaseId } }, state: { $in: ['RUNNING', 'PAUSED'] } }
  return em.find(Rollout, where as object, { populate: ['release'] })
}
