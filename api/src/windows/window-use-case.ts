import type { Actor } from '../audit/actor.ts'
import { fail } from '../errors.ts'
import type { Database } from '../orm.ts'
import { clockOf } from './judge-new-window.ts'
import type { MaintenanceWindow } from './judge-window.ts'
import type { MaintenanceWindows } from './maintenance-windows.ts'

/** What every use case on windows needs. */
export interface WindowUseCase {
  readonly database: Database
  readonly windows: MaintenanceWindows
  readonly actor: Actor
  /** Epoch milliseconds. */
  readonly now: number
}

/** A window as the audit says it: with times of day, as people write them. */
export function auditedWindow({
  fromMinute,
  toMinute,
  ...window
}: Omit<MaintenanceWindow, 'id'>): Record<string, unknown> {
  const { name, component, labels, days, timeZone } = window
  return { name, component, labels, days, from: clockOf(fromMinute), to: clockOf(toMinute), timeZone }
}

export function noSuchWindow(id: string) {
  return fail('NOT_FOUND', `There is no maintenance window with the id ${id}.`)
}
