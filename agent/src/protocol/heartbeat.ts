import * as z from 'zod'
import { PLATFORMS } from './component.ts'
import { offerAnswerSchema } from './config-answer.ts'
import { versionSchema } from './version.ts'

export const hostnameSchema = z.string().trim().min(1).max(253)

/** Body of `POST /heartbeat`. `auto_update: false`: the host's own config opts out. */
export const heartbeatSchema = z.object({
  version: versionSchema,
  platform: z.enum(PLATFORMS),
  hostname: hostnameSchema.optional(),
  uptime_s: z.number().nonnegative().optional(),
  auto_update: z.boolean().optional(),
})
export type Heartbeat = z.infer<typeof heartbeatSchema>

/** Answer of `POST /heartbeat`. `update_now`: an administrator asks for the offer to be taken at once. */
export const heartbeatAnswerSchema = offerAnswerSchema.extend({ update_now: z.boolean() })
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswerSchema>
