import * as z from 'zod'
import { PLATFORMS } from './component.ts'
import { hostnameSchema } from './heartbeat.ts'
import { versionSchema } from './version.ts'

/** Body of `POST /enroll`. Idempotent by `machine_id`: a reinstall keeps its host and gets a new token. */
export const enrollSchema = z.object({
  enrollment_token: z.string().min(1).max(200),
  hostname: hostnameSchema,
  platform: z.enum(PLATFORMS),
  version: versionSchema,
  machine_id: z.string().trim().min(1).max(200),
})
export type Enroll = z.infer<typeof enrollSchema>

export const enrollAnswerSchema = z.object({ host_id: z.string(), token: z.string() })
export type EnrollAnswer = z.infer<typeof enrollAnswerSchema>
