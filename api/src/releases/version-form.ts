import { versionSchema } from '@vesana/agent/protocol'
import { type Result, fail, ok } from '../errors.ts'

/** A version that someone sent, if it has the form of one. Pure. */
export function parseVersion(said: string): Result<string> {
  const parsed = versionSchema.safeParse(said)
  if (parsed.success) return ok(parsed.data)
  const message = parsed.error.issues[0]?.message ?? 'Write a version such as v1.4.2.'
  return fail('BAD_USER_INPUT', message, 'version')
}
