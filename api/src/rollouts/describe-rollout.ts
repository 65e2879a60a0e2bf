import { walkFleet } from '../fleet/walk-fleet.ts'
import type { Deps } from '../graphql-context.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import { decideFor } from '../updates/decide-for.ts'
import type { Reason } from '../updates/reasons.ts'
import type { Component } from '@vesana/agent/protocol'
import { explainStep } from './explain-step.ts'
import { type RolloutStep, progressRollout } from './progress-rollout.ts'
import type { RolloutFacts } from './rollout-facts.ts'
import { countOffers } from './rollout-rows.ts'
import { type RolloutCountsType, type RolloutStepType, stepTypeOf } from './rollout-parts.type.ts'
import type { Rollout } from './rollout.entity.ts'
import { RolloutSurvey } from './survey-fleet.ts'
import type { UpdateTables } from '../updates/update-tables.ts'

interface OfRelease {
  readonly component: Component
  readonly version: string
}

/** By memory where it is the server version's rollout, by the rows otherwise. */
export async function describeCounts(
  deps: Deps,
  rollout: Rollout,
  release: OfRelease,
): Promise<RolloutCountsType> {
  const described = await describeCurrent(deps, rollout, release)
  if (described !== null) return described.counts
  const counts = await countOffers(deps.database.fork().getKysely<UpdateTables>(), rollout.id)
  return { ...counts, waiting: 0, byReason: [] }
}

export async function describeStep(
  deps: Deps,
  rollout: Rollout,
  release: OfRelease,
): Promise<RolloutStepType> {
  const described = await describeCurrent(deps, rollout, release)
  const step = described?.step ?? REST
  return stepTypeOf(step, explainStep(step))
}

const REST = { kind: 'rest' } as const

interface Described {
  readonly counts: RolloutCountsType
  readonly step: RolloutStep
}

/** How the server version's rollout stands; one look over the fleet for all who ask. Null: it is another's. */
async function describeCurrent(
  deps: Deps,
  { id }: Rollout,
  { component, version }: OfRelease,
): Promise<Described | null> {
  const current = deps.releases.serverVersions.rollout(component)
  if (current?.id !== id) return null
  return deps.counts.of(`rollout ${id}`, () => lookOver(deps, current, component, version))
}

async function lookOver(
  { registry, releases, clock }: Deps,
  rollout: RolloutFacts,
  component: Component,
  version: string,
): Promise<Described> {
  const { serverVersions } = releases
  const now = clock()
  const survey = new RolloutSurvey(rollout, serverVersions.situation(component), now)
  const reasons = new Map<Reason, number>()
  await walkFleet(registry.ofComponent(component), (host) => {
    survey.look(host)
    if (host.currentVersion !== null && compareVersions(host.currentVersion, version) >= 0) return
    const { reason } = decideFor(host, serverVersions, now)
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  })
  const byReason = [...reasons].map(([reason, count]) => ({ reason, count }))
  const { offered, updating, completed, failed, rolledBack, lost } = rollout
  const counts = {
    offered,
    updating,
    completed,
    failed,
    rolledBack,
    lost,
    waiting: survey.counts.remaining - updating,
    byReason: byReason.toSorted((a, b) => b.count - a.count),
  }
  return { counts, step: progressRollout(rollout, survey.counts, now) }
}
