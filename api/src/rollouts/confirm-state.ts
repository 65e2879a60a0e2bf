import { setTimeout as wait } from 'node:timers/promises'
import type { UpdateTables } from '../updates/update-tables.ts'
import { readRollout } from './rollout-rows.ts'
import type { SteeringDeps } from './steering-deps.ts'
import { GATHER_MS } from './take-places.ts'

/**
 * Asks the database for a rollout's state before a host with a place, or one that needs none, is told of the release:
 * another server on the same PostgreSQL may have halted it a moment ago, or withdrawn the release of one that had
 * finished, and that holds on every server from the instant that it is written.
 * (New places are taken under a lock, where the state is looked at anyway.) On SQLite there is one server.
 */
export class StateConfirmer {
  private readonly asked = new Map<string, Promise<void>>()

  constructor(private readonly deps: Pick<SteeringDeps, 'database' | 'serverVersions' | 'log'>) {}

  /**
   * Resolves once memory knows the state as it was at some moment after the call; where the database does not answer,
   * with what memory knew before. Never rejects. Whoever called decides anew.
   */
  confirm(rolloutId: string): Promise<void> {
    if (this.deps.database.dialect !== 'postgres') return Promise.resolve()
    const asked = this.asked.get(rolloutId) ?? this.ask(rolloutId)
    this.asked.set(rolloutId, asked)
    return asked
  }

  private async ask(rolloutId: string): Promise<void> {
    const { database, serverVersions, log } = this.deps
    await wait(GATHER_MS)
    // Who comes from here on may come after a halt that this question does not see.
    this.asked.delete(rolloutId)
    try {
      const row = await readRollout(database.fork().getKysely<UpdateTables>(), rolloutId)
      if (row !== null) serverVersions.followRollout(rolloutId, row)
    } catch (error) {
      log.error({ err: error, rolloutId }, 'the rollout’s state could not be read: memory’s is believed')
    }
  }
}
