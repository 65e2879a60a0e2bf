import type { Component } from '@vesana/agent/protocol'
import { type Labels, hasAllLabels } from '../hosts/labels.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import { type HoursNow, type WindowHours, judgeHours } from './window-hours.ts'

/** When some hosts may take updates. Not changed in place: what is known of its hours is kept by its identity. */
export interface MaintenanceWindow extends WindowHours {
  readonly id: string
  readonly name: string
  /** Null: every component. */
  readonly component: Component | null
  /** A host is meant that has all of them; none: every host. */
  readonly labels: Labels
}

/**
 * Whether a host may take an update now, by its windows. `until`: so long at least; null: for ever, as far as can be
 * seen. `opensAt`: the next opening. Epoch milliseconds.
 */
export type WindowJudgement =
  | { readonly open: true; readonly until: number | null }
  | { readonly open: false; readonly opensAt: number | null }

const ALWAYS: WindowJudgement = { open: true, until: null }

/** A host that no window means is always open; with several, any open one will do. Pure. */
export function judgeWindow(
  windows: readonly MaintenanceWindow[],
  host: Pick<HostFacts, 'component' | 'labels'>,
  now: number,
): WindowJudgement {
  let until: number | null = -Infinity
  let opensAt: number | null = null
  let isMeant = false
  for (const window of windows) {
    if (!isFor(window, host)) continue
    isMeant = true
    const { isOpen, changesAt } = hoursNow(window, now)
    if (isOpen) until = until === null || changesAt === null ? null : Math.max(until, changesAt)
    else if (changesAt !== null) opensAt = Math.min(opensAt ?? Infinity, changesAt)
  }
  if (!isMeant) return ALWAYS
  return until === -Infinity ? { open: false, opensAt } : { open: true, until }
}

export function isFor(
  { component, labels }: Pick<MaintenanceWindow, 'component' | 'labels'>,
  host: Pick<HostFacts, 'component' | 'labels'>,
): boolean {
  return (component === null || component === host.component) && hasAllLabels(host.labels, labels)
}

const DAY_MS = 24 * 3_600_000
/**
 * What was last found of a window holds until its next change, and where none comes within weeks, for a day: a fleet asks
 * of each window thousands of times.
 */
const known = new WeakMap<MaintenanceWindow, HoursNow & { readonly since: number }>()

export function hoursNow(window: MaintenanceWindow, now: number): HoursNow {
  const last = known.get(window)
  if (last && now >= last.since && now < (last.changesAt ?? last.since + DAY_MS)) return last
  const fresh = { ...judgeHours(window, now), since: now }
  known.set(window, fresh)
  return fresh
}
