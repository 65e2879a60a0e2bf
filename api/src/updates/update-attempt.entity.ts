import { defineEntity, p } from '@mikro-orm/core'
import type { Stage } from '@vesana/agent/protocol'
import { Host } from '../hosts/host.entity.ts'

/** One host's try at one release, from its first event to a terminal stage. Written by record-update-events.ts only. */
const UpdateAttemptSchema = defineEntity({
  name: 'UpdateAttempt',
  tableName: 'update_attempt',
  properties: {
    id: p.string().primary(),
    host: () => p.manyToOne(Host).deleteRule('cascade'),
    /** The id that the agent gave it: unique on its host only, as cloned machines share theirs. */
    attemptKey: p.string(),
    /** Null when no release of that version is known here. */
    releaseId: p.string().nullable().index(),
    fromVersion: p.string(),
    toVersion: p.string(),
    /** The how manyth try of that version on that host, from 1. */
    tryNumber: p.integer().default(1),
    stage: p.string().$type<Stage>(),
    /** The sequence number of the event that `stage` comes from. */
    stageSeq: p.integer(),
    percent: p.integer().nullable(),
    errorCode: p.string().nullable(),
    errorMessage: p.text().nullable(),
    startedAt: p.datetime(3),
    updatedAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
  },
  uniques: [{ properties: ['host', 'attemptKey'] }],
  indexes: [{ properties: ['startedAt', 'id'] }, { properties: ['host', 'startedAt'] }],
})

export class UpdateAttempt extends UpdateAttemptSchema.class {}
UpdateAttemptSchema.setClass(UpdateAttempt)
