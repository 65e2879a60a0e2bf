import { createHash, randomBytes } from 'node:crypto'

const PREFIX = 'vesana_'

/** A new secret: `vesana_` and 32 random bytes in base64url. Shown once, then only its hash is kept. */
export function newToken(): string {
  return PREFIX + randomBytes(32).toString('base64url')
}

/** SHA-256 in hex. Enough without salt or stretching, as the tokens are random. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** The token of `Authorization: Bearer …` or, failing that, of `X-API-Key`. */
export function tokenOf(headers: Record<string, string | string[] | undefined>): string | undefined {
  const authorization = headers.authorization
  if (typeof authorization === 'string') return /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  const key = headers['x-api-key']
  return typeof key === 'string' && key !== '' ? key : undefined
}
