import { COMPONENTS, type Component } from '@vesana/agent/protocol'
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

interface Entry {
  readonly current: ReleaseFacts | null
  readonly refusal: VersionRefusal | null
}
const NOTHING: Entry = { current: null, refusal: null }

/**
 * What is offered now, for the hot path: the memory of what `VERSION` says and the database knows. Written by
 * publish-release.ts, withdraw-release.ts and version-file.ts only; a component has a current release or a refusal,
 * or neither.
 */
export class ServerVersions {
  private readonly entries = new Map<Component, Entry>(COMPONENTS.map((component) => [component, NOTHING]))
  private readonly listeners = new Set<(component: Component) => void>()

  current(component: Component): ReleaseFacts | null {
    return this.entry(component).current
  }

  refusal(component: Component): VersionRefusal | null {
    return this.entry(component).refusal
  }

  offer(component: Component, current: ReleaseFacts): void {
    this.set(component, { current, refusal: null })
  }

  /** The same refusal again keeps the time of the first. */
  refuse(component: Component, refusal: VersionRefusal): void {
    const known = this.refusal(component)
    this.set(component, { current: null, refusal: known && sameRefusal(known, refusal) ? known : refusal })
  }

  offerNothing(component: Component): void {
    this.set(component, NOTHING)
  }

  /** Calls back when a component's current release or refusal has become another. Answers with what ends that. */
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
    if (before.current?.id === entry.current?.id && sameRefusal(before.refusal, entry.refusal)) return
    for (const listener of this.listeners) listener(component)
  }
}

function sameRefusal(a: VersionRefusal | null, b: VersionRefusal | null): boolean {
  return a?.content === b?.content && a?.code === b?.code && a?.message === b?.message
}
