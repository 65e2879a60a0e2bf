import { defineEntity, p } from '@mikro-orm/core'
import type { Stage } from '@vesana/agent/protocol'
import { UpdateAttempt } from './update-attempt.entity.ts'

/** One report of an agent about an attempt. The key makes a repeated delivery harmless. */
const UpdateEventSchema = defineEntity({
  name: 'UpdateEvent',
  tableName: 'update_event',
  properties: {
    attempt: () => p.manyToOne(UpdateAttempt).primary().deleteRule('cascade'),
    seq: p.integer().primary(),
    stage: p.string().$type<Stage>(),
    percent: p.integer().nullable(),
    errorCode: p.string().nullable(),
    errorMessage: p.text().nullable(),
    /** The host's own clock. */
    hostTime: p.datetime(3),
    receivedAt: p.datetime(3),
  },
})

export class UpdateEvent extends UpdateEventSchema.class {}
UpdateEventSchema.setClass(UpdateEvent)
