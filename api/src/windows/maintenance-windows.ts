import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../orm.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import { type MaintenanceWindow, type WindowJudgement, judgeWindow } from './judge-window.ts'
import { StoredWindow, windowOf } from './maintenance-window.entity.ts'

/** How often windows are read that another server on the same PostgreSQL may have changed. */
const REFRESH_MS = 2000

/** Every maintenance window, in memory, in the order of their names: the hot path asks only here. */
export class MaintenanceWindows {
  private windows: readonly MaintenanceWindow[] = []
  private readonly listeners = new Set<() => void>()
  private timer: NodeJS.Timeout | undefined

  private constructor(
    private readonly database: Database,
    private readonly log: Pick<FastifyBaseLogger, 'warn'>,
  ) {}

  static async load(database: Database, log: Pick<FastifyBaseLogger, 'warn'>): Promise<MaintenanceWindows> {
    const windows = new MaintenanceWindows(database, log)
    await windows.refresh()
    if (database.dialect === 'postgres') windows.refreshEvery(REFRESH_MS)
    return windows
  }

  all(): readonly MaintenanceWindow[] {
    return this.windows
  }

  get(id: string): MaintenanceWindow | undefined {
    return this.windows.find((window) => window.id === id)
  }

  /** Whether a host may take an update at `now`, epoch milliseconds. */
  judge(host: Pick<HostFacts, 'component' | 'labels'>, now: number): WindowJudgement {
    return judgeWindow(this.windows, host, now)
  }

  /** Reads what is stored. Windows that did not change stay the same objects. */
  async refresh(): Promise<void> {
    const stored = await this.database.fork().find(StoredWindow, {}, { orderBy: { name: 'asc', id: 'asc' } })
    const known = new Map(this.windows.map((window) => [JSON.stringify(window), window]))
    const fresh = stored.map(windowOf).map((window) => known.get(JSON.stringify(window)) ?? window)
    const isSame =
      fresh.length === this.windows.length && fresh.every((window, index) => window === this.windows[index])
    if (isSame) return
    this.windows = fresh
    for (const listener of this.listeners) listener()
  }

  /** Calls back when windows were added, changed or deleted; not when one opens or closes. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private refreshEvery(ms: number): void {
    this.timer = setInterval(() => {
      this.refresh().catch((error: unknown) =>
        this.log.warn({ err: error }, 'the maintenance windows could not be read; those known still hold'),
      )
    }, ms)
    this.timer.unref()
  }
}
