import { writeFile } from 'node:fs/promises'
import * as z from 'zod'
import { messageOf } from '../files/file-error.ts'
import type { Log } from '../log.ts'
import { agentConfigSchema, offerSchema } from '../protocol/index.ts'
import { SYSTEM } from '../system/this-system.ts'

/** What the running agent last heard from its server, kept for `status` and for the intervals of the next start. */
export const contactSchema = z.object({
  schema: z.literal(1),
  version: z.string(),
  server: z.string(),
  auto_update: z.boolean(),
  last_contact_at: z.string().nullable(),
  /** Why the last request brought nothing; null when it did. */
  problem: z.object({ at: z.string(), message: z.string() }).nullable(),
  config: agentConfigSchema.nullable(),
  offer: offerSchema.partial(),
})
export type Contact = z.infer<typeof contactSchema>

/** Replaces the file as a whole, but does not wait for the disk: nothing here is needed after a power cut. */
export async function writeContact(path: string, contact: Contact, log: Log): Promise<void> {
  try {
    await writeFile(`${path}.tmp`, `${JSON.stringify(contact, null, 2)}\n`, { mode: 0o600 })
    await SYSTEM.rename(`${path}.tmp`, path)
  } catch (error) {
    log.warn(`${path} cannot be written: ${messageOf(error)}`)
  }
}
