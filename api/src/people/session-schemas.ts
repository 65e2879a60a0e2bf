import * as z from 'zod'
import { errorAnswerSchema } from '@vesana/agent/protocol'
import { PASSWORD_LENGTH } from './create-auth.ts'
import { LONGEST_EMAIL, LONGEST_NAME } from './invite-person.ts'

/** What the session routes take and say. A password that is there already may be of any length; a new one may not. */
export const password = z.string().min(1).max(1000)
export const newPassword = z
  .string()
  .min(PASSWORD_LENGTH.min, `takes at least ${PASSWORD_LENGTH.min} characters`)
  .max(PASSWORD_LENGTH.max, `takes at most ${PASSWORD_LENGTH.max} characters`)
export const email = z.string().min(1).max(LONGEST_EMAIL)
export const name = z.string().min(1).max(LONGEST_NAME)
export const ticket = z.string().min(1).max(100)
export const code = z.string().min(1).max(30)

export const signInStatus = z.object({ status: z.enum(['SIGNED_IN', 'SECOND_FACTOR_NEEDED']) })

const refusals = {
  400: errorAnswerSchema,
  401: errorAnswerSchema,
  403: errorAnswerSchema,
  409: errorAnswerSchema,
  429: errorAnswerSchema,
}

export function said<T extends object>(summary: string, response: T) {
  return { tags: ['session'], summary, response: { ...response, ...refusals } }
}

/** Anybody may call it; no body of it is long. */
export const PUBLIC = { config: { access: 'PUBLIC' }, bodyLimit: 16 * 1024 } as const
/** Whoever is signed in. */
export const SIGNED_IN = { config: { access: 'VIEWER' }, bodyLimit: 16 * 1024 } as const
