import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import type { RolloutFacts } from '../rollouts/rollout-facts.ts'
import type { Situation } from '../updates/decide-update.ts'
import type { MaintenanceWindow } from '../windows/judge-window.ts'
import { PublishedReleases } from './published-releases.ts'
import type { ReleaseFacts } from './release-facts.ts'

/** Why a `VERSION` file is not followed. While it stands, nothing is offered for its component. */
export interface VersionRefusal {
  /** What the file says, cut to a length that can be shown. */
  readonly content: string
  readonly code: string
  /** A sentence that says what to do. */
  readonly message: string
  /** Epoch milliseconds. */
  readonly since: number
}

/** How the server version reaches the fleet. */
export type Reach = Pick<Situation, 'rollout' | 'settled'>
const EVERYBODY: Reach = { rollout: null, settled: null }

interface Entry extends Situation {
  readonly refusal: VersionRefusal | null
  readonly restoring: ReadonlySet<string>
}
const NOTHING: Entry = { release: null, rollout: null, settled: null, refusal: null, restoring: new Set() }

/**
 * What is offered now, for the hot path: the memory of what `VERSION` says and the database knows. Written by
 * publish-release.ts, withdraw-release.ts and version-file.ts, and its rollout by the folder rollouts/; a component has
 * a current release or a refusal, or neither.
 */
export class ServerVersions {
  private readonly entries = new Map<Component, Entry>(COMPONENTS.map((component) => [component, NOTHING]))
  private readonly listeners = new Set<(component: Component) => void>()
  private windows: readonly MaintenanceWindow[] = []
  private readonly situations = new Map<Component, Situation & { readonly entry: Entry }>()
  readonly published = new PublishedReleases()

  /** All that decisions about a component's hosts need. */
  situation(component: Component): Situation {
    const entry = this.entry(component)
    const published = this.published.of(component)
    const kept = this.situations.get(component)
    // Every decision asks: it is put together only when a part of it is another.
    if (kept?.entry === entry && kept.published === published && kept.windows === this.windows) return kept
    const situation = { ...entry, entry, windows: this.windows, published }
    this.situations.set(component, situation)
    return situation
  }

  /** Offers are for these windows from now on. */
  honour(windows: readonly MaintenanceWindow[]): void {
    this.windows = windows
    for (const component of COMPONENTS) this.tell(component)
  }

  /** Hosts below that are led through another release first; null: any host may take it. */
  changeMinimum(component: Component, releaseId: string, minimumVersion: string | null): void {
    const changed = (release: ReleaseFacts) =>
      release.id === releaseId ? { ...release, minimumVersion } : release
    this.published.keep(component, this.published.of(component).map(changed))
    const entry = this.entry(component)
    const [release, settled] = [
      entry.release && changed(entry.release),
      entry.settled && changed(entry.settled),
    ]
    this.set(component, { ...entry, release, settled })
    this.tell(component)
  }

  current(component: Component): ReleaseFacts | null {
    return this.entry(component).release
  }

  /** The server version's; null when nothing is offered. */
  rollout(component: Component): RolloutFacts | null {
    return this.entry(component).rollout
  }

  refusal(component: Component): VersionRefusal | null {
    return this.entry(component).refusal
  }

  /**
   * What a host may begin with: the server version, or, while its rollout has not finished, the release that is settled.
   * Where there is none of these, the server version all the same (docs/decisions/0007).
   */
  firstRelease(component: Component): ReleaseFacts | null {
    const { release, rollout, settled } = this.entry(component)
    return rollout === null || rollout.state === 'FINISHED' ? release : (settled ?? release)
  }

  offer(component: Component, release: ReleaseFacts, { rollout, settled } = EVERYBODY): void {
    const before = this.entry(component)
    if (before.rollout?.state === 'HALTED') this.published.drop(component, before.rollout.releaseId)
    this.published.add(release)
    this.set(component, { ...before, release, rollout, settled, refusal: null })
  }

  /** What was settled is withdrawn, and this is settled instead. Where something else is settled by now: nothing. */
  replaceSettled(component: Component, withdrawnId: string, settled: ReleaseFacts | null): void {
    const entry = this.entry(component)
    if (entry.settled?.id === withdrawnId) this.set(component, { ...entry, settled })
  }

  /** The same refusal again keeps the time of the first. */
  refuse(component: Component, refusal: VersionRefusal): void {
    const known = this.refusal(component)
    const same = known !== null && sameRefusal(known, refusal)
    const { restoring } = this.entry(component)
    this.set(component, { ...NOTHING, restoring, refusal: same ? known : refusal })
  }

  offerNothing(component: Component): void {
    this.set(component, { ...NOTHING, restoring: this.entry(component).restoring })
  }

  /** Hosts that run one of these withdrawn versions are told to restore their backups. */
  restore(component: Component, versions: Iterable<string>): void {
    this.set(component, { ...this.entry(component), restoring: new Set(versions) })
  }

  /** Takes effect with the next decision, so a halt stops every offer at once. Of another rollout than the current: nothing. */
  changeRollout(rolloutId: string, change: Partial<Omit<RolloutFacts, 'id' | 'releaseId'>>): void {
    for (const [component, entry] of this.entries) {
      if (entry.rollout?.id !== rolloutId) continue
      this.set(component, { ...entry, rollout: { ...entry.rollout, ...change } })
    }
  }

  /**
   * Takes over what the database says of a rollout, which another server may have changed. What has stopped here stays
   * so: a halt is in memory before it is written.
   */
  followRollout(rolloutId: string, row: Pick<RolloutFacts, 'state' | 'begun'>): void {
    for (const { rollout } of this.entries.values()) {
      if (rollout?.id !== rolloutId) continue
      const isHaltUnwritten =
        rollout.state === 'HALTED' && (row.state === 'RUNNING' || row.state === 'PAUSED')
      const begun = row.begun.length > rollout.begun.length ? row.begun : rollout.begun
      this.changeRollout(rolloutId, { begun, ...(!isHaltUnwritten && { state: row.state }) })
    }
  }

  /**
   * Calls back when what is offered, or refused, or to whom, has become another. Counts of a rollout alone are no such
   * change. Answers with what ends that.
   */
  onChange(listener: (component: Component) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private entry(component: Component): Entry {
    return this.entries.get(component) ?? NOTHING
  }

  private set(component: Component, entry: Entry): void {
    const before = this.entry(component)
    this.entries.set(component, entry)
    if (keyOf(before) === keyOf(entry) && sameRefusal(before.refusal, entry.refusal)) return
    this.tell(component)
  }

  private tell(component: Component): void {
    for (const listener of this.listeners) listener(component)
  }
}

function keyOf({ release, rollout, settled, restoring }: Entry): string {
  const stages = rollout?.begun.length ?? 0
  return [release?.id, rollout?.id, rollout?.state, stages, settled?.id, ...restoring].join(' ')
}

function sameRefusal(a: VersionRefusal | null, b: VersionRefusal | null): boolean {
  return a?.content === b?.content && a?.code === b?.code && a?.message === b?.message
}
