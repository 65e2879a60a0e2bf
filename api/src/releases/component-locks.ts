import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../orm.ts'

/** PostgreSQL's locks of the application have numbers: this one is "vesr", and the component's place among them. */
const LOCK_CLASS = 0x76657372

/**
 * One writer at a time for each component's releases: within this process, and among servers on one PostgreSQL. A server
 * that dies lets go of it with its connection. SQLite has one server (database-lock.ts).
 */
export class ComponentLocks {
  private readonly tails = new Map<Component, Promise<unknown>>(COMPONENTS.map((c) => [c, Promise.resolve()]))

  constructor(private readonly database: Pick<Database, 'dialect' | 'fork'>) {}

  /** Runs `act` when all that were before it have ended, well or badly. Not reentrant. */
  async hold<T>(component: Component, act: () => Promise<T>): Promise<T> {
    const before = this.tails.get(component)
    const run = (async () => {
      await before
      return this.database.dialect === 'postgres' ? this.holdAmongServers(component, act) : act()
    })()
    this.tails.set(
      component,
      run.catch(() => undefined),
    )
    return run
  }

  private async holdAmongServers<T>(component: Component, act: () => Promise<T>): Promise<T> {
    let done: Promise<T> | null = null
    const kysely: Kysely<unknown> = this.database.fork().getKysely()
    try {
      await kysely.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, ${COMPONENTS.indexOf(component)})`.execute(
          transaction,
        )
        done = act()
        await done.catch(() => undefined)
      })
    } catch (error) {
      // The lock was lost behind the act, whose own transactions are what counts.
      if (done === null) throw error
    }
    return done as unknown as Promise<T>
  }
}
