import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Actor } from '../audit/actor.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { RELEASE_WAYS, type ReleaseWay, RolloutDefault } from './rollout-default.entity.ts'
import { DEFAULT_PLAN, type RolloutPlan, judgePlan } from './rollout-plan.ts'
import type { RolloutStrategy } from './rollout.entity.ts'

/** How a release reaches the fleet. The plan is null for IMMEDIATE only. */
export interface RolloutChoice {
  readonly strategy: RolloutStrategy
  readonly plan: RolloutPlan | null
}

/** What holds for both ways of releasing until an administrator sets another: a few hosts first, and a stop by itself. */
export const BUILT_IN_STRATEGY: RolloutStrategy = 'STAGED'

export type RolloutDefaults = Readonly<Record<ReleaseWay, RolloutChoice>>

export async function readRolloutDefaults(em: SqlEntityManager): Promise<RolloutDefaults> {
  const rows = await em.find(RolloutDefault, {})
  const of = (way: ReleaseWay): RolloutChoice => {
    const row = rows.find((one) => one.way === way)
    return choiceOf(row?.strategy ?? BUILT_IN_STRATEGY, row?.plan ?? null)
  }
  return { publish: of('publish'), versionFile: of('versionFile') }
}

function choiceOf(strategy: RolloutStrategy, plan: RolloutPlan | null): RolloutChoice {
  return { strategy, plan: strategy === 'IMMEDIATE' ? null : (plan ?? DEFAULT_PLAN) }
}

/**
 * What is meant by what was asked for. Pure.
 * @param byDefault where nothing was
 */
export function judgeChoice(
  asked: { readonly strategy: RolloutStrategy | null; readonly plan: RolloutPlan | null },
  byDefault: RolloutChoice,
): Result<RolloutChoice> {
  const { plan } = asked
  if (asked.strategy === 'IMMEDIATE' && plan !== null) {
    return fail('BAD_USER_INPUT', 'A plan has stages: it takes the strategy STAGED.', 'plan')
  }
  const strategy = asked.strategy ?? (plan === null ? byDefault.strategy : 'STAGED')
  if (plan === null) return ok(choiceOf(strategy, byDefault.plan))
  const judged = judgePlan(plan)
  return judged.ok ? ok({ strategy, plan }) : judged
}

export interface SetRolloutDefaults {
  readonly database: Database
  readonly actor: Actor
  readonly now: number
}

/** Sets how releases reach the fleet whose publisher does not say; a way that is left out stays as it is. */
export async function setRolloutDefaults(
  { database, actor, now }: SetRolloutDefaults,
  asked: Partial<Record<ReleaseWay, { strategy: RolloutStrategy; plan: RolloutPlan | null }>>,
): Promise<Result<RolloutDefaults>> {
  return database.fork().transactional(async (em): Promise<Result<RolloutDefaults>> => {
    const before = await readRolloutDefaults(em)
    for (const way of RELEASE_WAYS) {
      const wanted = asked[way]
      if (!wanted) continue
      const built = { strategy: wanted.strategy, plan: DEFAULT_PLAN }
      const choice = judgeChoice(wanted, built)
      if (!choice.ok) return choice
      await em.upsert(RolloutDefault, { way, strategy: choice.value.strategy, plan: choice.value.plan })
    }
    em.clear()
    const after = await readRolloutDefaults(em)
    recordAudit(em, {
      actor,
      action: 'setRolloutDefaults',
      subjectType: 'Rollout',
      subjectId: 'defaults',
      before: { ...before },
      after: { ...after },
      at: new Date(now),
    })
    return ok(after)
  })
}
