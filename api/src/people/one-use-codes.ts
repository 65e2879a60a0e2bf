import { createHash } from 'node:crypto'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import type { AuthContext, BetterAuthPlugin } from 'better-auth'

/** Longer than a code of TOTP is good for: its own 30 s, and those before and after. */
const CLAIM_MS = 120_000

/**
 * A code is good once: who tries one claims it, and it is refused until it would be wrong anyway. better-auth accepts the
 * same code again for as long as it is shown, so that whoever looked over a shoulder could use it, too.
 */
export async function claimCode(
  { internalAdapter }: Pick<AuthContext, 'internalAdapter'>,
  personId: string,
  code: string,
): Promise<boolean> {
  const identifier = `code-${createHash('sha256').update(`${personId}:${code}`).digest('hex')}`
  const expiresAt = new Date(Date.now() + CLAIM_MS)
  if (await internalAdapter.reserveVerificationValue({ identifier, value: personId, expiresAt })) return true
  // One that lay there from long ago counts no more.
  const before = await internalAdapter.findVerificationValue(identifier)
  if (before && before.expiresAt.getTime() > Date.now()) return false
  await internalAdapter.deleteVerificationByIdentifier(identifier)
  return internalAdapter.reserveVerificationValue({ identifier, value: personId, expiresAt })
}

/** Claims each code that is tried at signing in, before it is looked at. */
export function oneUseCodes(): BetterAuthPlugin {
  const handler = createAuthMiddleware(async (ctx) => {
    const { context, body } = ctx
    const cookie = context.createAuthCookie('two_factor')
    const challenge = await ctx.getSignedCookie(cookie.name, context.secret)
    const pending = challenge ? await context.internalAdapter.findVerificationValue(challenge) : null
    if (!pending || typeof body?.code !== 'string') return
    if (await claimCode(context, pending.value, body.code)) return
    throw new APIError('UNAUTHORIZED', { code: 'CODE_USED' })
  })
  return {
    id: 'one-use-codes',
    hooks: { before: [{ matcher: ({ path }) => path === '/two-factor/verify-totp', handler }] },
  }
}
