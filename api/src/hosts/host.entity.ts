import { defineEntity, p } from '@mikro-orm/core'
import type { Component, Platform } from '@vesana/agent/protocol'

/**
 * A machine that runs one component.
 *
 * Who writes what: `currentVersion`, `platform`, `hostname`, `optedOut` and `lastSeenAt` belong to the signs of life
 * (updates/sign-of-life-writer.ts), everything else to the use cases in this folder.
 */
const HostSchema = defineEntity({
  name: 'Host',
  tableName: 'host',
  properties: {
    id: p.string().primary(),
    hostname: p.string(),
    component: p.string().$type<Component>(),
    platform: p.string().$type<Platform>().nullable(),
    /** SHA-256 of the host's token, in hex. The token itself is never kept. */
    tokenHash: p.string().unique().hidden(),
    /** Set for hosts that enrolled themselves: the same machine keeps its host. */
    machineId: p.string().nullable(),
    /** The host's own settings, laid over its component's defaults. */
    config: p.json<Record<string, unknown>>(),
    labels: p.json<Record<string, string>>().nullable(),
    enrolledAt: p.datetime(3),
    currentVersion: p.string().nullable(),
    lastSeenAt: p.datetime(3).nullable(),
    optedOut: p.boolean().default(false),
    pausedAt: p.datetime(3).nullable(),
    pausedBy: p.string().nullable(),
    pauseReason: p.text().nullable(),
    updateRequestedAt: p.datetime(3).nullable(),
    updateRequestedBy: p.string().nullable(),
    /** Roll-backs that ended before this count no more. */
    quarantineClearedAt: p.datetime(3).nullable(),
  },
  uniques: [{ properties: ['component', 'machineId'] }],
})

export class Host extends HostSchema.class {}
HostSchema.setClass(Host)
