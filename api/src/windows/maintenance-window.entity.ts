import { defineEntity, p } from '@mikro-orm/core'
import type { Component } from '@vesana/agent/protocol'
import type { MaintenanceWindow } from './judge-window.ts'
import type { Weekday } from './window-hours.ts'

/** A maintenance window as it is stored; decisions ask `MaintenanceWindows`, in memory. */
const StoredWindowSchema = defineEntity({
  name: 'StoredWindow',
  tableName: 'maintenance_window',
  properties: {
    id: p.string().primary(),
    name: p.string(),
    /** Null: every component. */
    component: p.string().$type<Component>().nullable(),
    labels: p.json<Record<string, string>>(),
    days: p.json<Weekday[]>(),
    fromMinute: p.integer(),
    toMinute: p.integer(),
    timeZone: p.string(),
    createdAt: p.datetime(3),
  },
})

export class StoredWindow extends StoredWindowSchema.class {}
StoredWindowSchema.setClass(StoredWindow)

export function windowOf(stored: StoredWindow): MaintenanceWindow {
  const { id, name, labels, days, fromMinute, toMinute, timeZone } = stored
  return { id, name, component: stored.component ?? null, labels, days, fromMinute, toMinute, timeZone }
}
