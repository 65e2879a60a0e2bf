import type { Deps } from '../graphql-context.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import { decideFor } from '../updates/decide-for.ts'
import type { Reason } from '../updates/reasons.ts'
import type { Component } from '@vesana/agent/protocol'
import { explainStep } from './explain-step.ts'
import { countOffers } from './rollout-rows.ts'
import { type RolloutCountsType, type RolloutStepType, stepTypeOf } from './rollout-parts.type.ts'
import type { Rollout } from './rollout.entity.ts'
import type { UpdateTables } from '../updates/update-tables.ts'

interface OfRelease {
  readonly component: Component
  readonly version: string
}

/** By memory where it is the server version's rollout, by the rows otherwise. */
export async function describeCounts(
  { database, registry, releases, rollouts, clock }: Deps,
  rollout: Rollout,
  { component, version }: OfRelease,
): Promise<RolloutCountsType> {
  const { serverVersions } = releases
  const current = serverVersions.rollout(component)
  if (current?.id !== rollout.id) {
    const counts = await countOffers(database.fork().getKysely<UpdateTables>(), rollout.id)
    return { ...counts, waiting: 0, byReason: [] }
  }
  const { survey } = rollouts.steering.look(component, current)
  const reasons = new Map<Reason, number>()
  for (const host of registry.ofComponent(component)) {
    if (host.currentVersion !== null && compareVersions(host.currentVersion, version) >= 0) continue
    const { reason } = decideFor(host, serverVersions, clock())
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  const byReason = [...reasons].map(([reason, count]) => ({ reason, count }))
  const { offered, updating, completed, failed, rolledBack, lost } = current
  return {
    offered,
    updating,
    completed,
    failed,
    rolledBack,
    lost,
    waiting: survey.counts.remaining - updating,
    byReason: byReason.toSorted((a, b) => b.count - a.count),
  }
}

export function describeStep(
  { releases, rollouts }: Deps,
  rollout: Rollout,
  { component }: OfRelease,
): RolloutStepType {
  const current = releases.serverVersions.rollout(component)
  const step = current?.id === rollout.id ? rollouts.steering.look(component, current).step : REST
  return stepTypeOf(step, explainStep(step))
}

const REST = { kind: 'rest' } as const
