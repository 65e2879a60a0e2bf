import * as z from 'zod'
import { versionSchema } from './version.ts'

/** The names under which a request says what runs on its host. */
export const AGENT_VERSION_HEADER = 'x-agent-version'
export const AGENT_PLATFORM_HEADER = 'x-agent-platform'

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'A SHA-256 is 64 lower-case hex digits.')

/**
 * What a host may run now. All four are there or none: absent means that nothing is offered, for a pause,
 * or because the host already runs something newer. Agents compare; they only ever go forward.
 */
export const offerSchema = z.object({
  latest_version: versionSchema,
  binary_url: z.url(),
  binary_sha256: sha256Schema,
  binary_size: z.int().positive(),
})
export type Offer = z.infer<typeof offerSchema>

/** Opaque to the server beyond the two intervals: other keys pass through. Seconds. */
export const agentConfigSchema = z.looseObject({
  poll_interval_s: z.number().positive(),
  heartbeat_interval_s: z.number().positive(),
})
export type AgentConfig = z.infer<typeof agentConfigSchema>

/**
 * The offer as an answer carries it: whole or absent. `retry_failed`: an administrator cleared the quarantine of this
 * release on this host, so the agent forgets what it holds against it. `roll_back_from`: that version was withdrawn, and
 * a host that runs it is to put its own backup back in place, if that is older; never by a download.
 */
export const offerAnswerSchema = offerSchema
  .partial()
  .extend({ retry_failed: z.boolean().optional(), roll_back_from: versionSchema.optional() })
export type OfferAnswer = z.infer<typeof offerAnswerSchema>

/**
 * True beside an offer: an administrator cleared the quarantine of that release on this host, so the host may try it
 * again although it was rolled back there. To be sent until the next attempt begins, not longer.
 */
export const retryFailedSchema = z.boolean().optional()

/** Answer of `GET /config`. Agents of any age read only `config`, `latest_version` and `binary_url`. */
export const configAnswerSchema = offerAnswerSchema.extend({ config: agentConfigSchema })
export type ConfigAnswer = z.infer<typeof configAnswerSchema>
