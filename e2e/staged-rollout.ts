import { expect } from '@playwright/test'
import type { Administrator } from './administrator.ts'

/** An update, or one that crashes and is rolled back, one host after the other, on a machine that has other work. */
const A_STAGE_OR_TWO = { timeout: 180_000 }

export interface RolloutStatus {
  state: string
  stateReason: string | null
  currentStage: number | null
  release: { version: string }
  counts: {
    offered: number
    updating: number
    completed: number
    failed: number
    rolledBack: number
    lost: number
  }
}

/** A rollout as an administrator's scripts see and steer it. */
export class StagedRollout {
  readonly id: string
  readonly #admin: Administrator

  constructor(admin: Administrator, id: string) {
    this.#admin = admin
    this.id = id
  }

  /** That of the release that was published last. */
  static async ofLatest(admin: Administrator): Promise<StagedRollout> {
    const { rollouts } = await admin.graphql.request<{ rollouts: { nodes: { id: string }[] } }>(
      '{ rollouts(first: 1) { nodes { id } } }',
    )
    return new StagedRollout(admin, rollouts.nodes[0]!.id)
  }

  async status(): Promise<RolloutStatus> {
    const { rollout } = await this.#admin.graphql.request<{ rollout: RolloutStatus }>(
      `query ($id: ID!) { rollout(id: $id) { state stateReason currentStage release { version }
        counts { offered updating completed failed rolledBack lost } } }`,
      { id: this.id },
    )
    return rollout
  }

  /** Whom it offered its release, as the server has written it down, and how that ended. */
  async offers(): Promise<{ hostId: string; outcome: string | null }[]> {
    const { rollout } = await this.#admin.graphql.request<{
      rollout: { offers: { nodes: { hostId: string; outcome: string | null }[] } }
    }>('query ($id: ID!) { rollout(id: $id) { offers { nodes { hostId outcome } } } }', { id: this.id })
    return rollout.offers.nodes
  }

  async untilItIs(state: string): Promise<void> {
    await expect
      .poll(async () => (await this.status()).state, {
        ...A_STAGE_OR_TWO,
        message: 'the state of the rollout',
      })
      .toBe(state)
  }

  async advance(): Promise<void> {
    await this.#admin.graphql.request('mutation ($id: ID!) { advanceRollout(rolloutId: $id) { id } }', {
      id: this.id,
    })
  }
}
