import { defineEntity, p } from '@mikro-orm/core'
import type { Component } from '@vesana/agent/protocol'
import type { RolloutPlan } from '../rollouts/rollout-plan.ts'
import type { RolloutStrategy } from '../rollouts/rollout.entity.ts'

export const RELEASE_STATES = ['DRAFT', 'PUBLISHED', 'WITHDRAWN'] as const
export type ReleaseState = (typeof RELEASE_STATES)[number]

/**
 * `publish`: `VERSION` may be switched to it any moment, by this strategy. `stepBack`: it was withdrawn while it was the
 * server version, and `VERSION` does not name another yet.
 */
export type Unfinished =
  | { readonly kind: 'publish'; readonly strategy: RolloutStrategy; readonly plan: RolloutPlan | null }
  | { readonly kind: 'stepBack' }

/**
 * A version of one component: DRAFT → PUBLISHED → WITHDRAWN. Which of the published ones is offered is not said here
 * but by the `VERSION` file. Written by the use cases in this folder.
 */
const ReleaseSchema = defineEntity({
  name: 'Release',
  tableName: 'release',
  properties: {
    id: p.string().primary(),
    component: p.string().$type<Component>(),
    version: p.string(),
    state: p.string().$type<ReleaseState>(),
    notes: p.text().nullable(),
    /** What a host must run before it may take this release; null: any host may. */
    minimumVersion: p.string().nullable(),
    createdAt: p.datetime(3),
    createdBy: p.string(),
    publishedAt: p.datetime(3).nullable(),
    publishedBy: p.string().nullable(),
    withdrawnAt: p.datetime(3).nullable(),
    withdrawnBy: p.string().nullable(),
    withdrawReason: p.text().nullable(),
    /** Hosts that run this withdrawn release are told to restore their backups. */
    restoreBackups: p.boolean().nullable(),
    /** What was begun with it and is finished after a crash; null: nothing. */
    unfinished: p.json<Unfinished>().nullable(),
  },
  uniques: [{ properties: ['component', 'version'] }],
  indexes: [{ properties: ['createdAt', 'id'] }],
})

export class Release extends ReleaseSchema.class {}
ReleaseSchema.setClass(Release)
