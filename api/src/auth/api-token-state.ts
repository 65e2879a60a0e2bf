import type { ApiToken } from './api-token.entity.ts'

export type ApiTokenState = 'ACTIVE' | 'EXPIRED' | 'REVOKED'

/** The one place where it is decided whether a token is accepted. Pure. @param now epoch milliseconds */
export function stateOf(
  { revokedAt, expiresAt }: Pick<ApiToken, 'revokedAt' | 'expiresAt'>,
  now: number,
): ApiTokenState {
  if (revokedAt) return 'REVOKED'
  return expiresAt && expiresAt.getTime() <= now ? 'EXPIRED' : 'ACTIVE'
}
