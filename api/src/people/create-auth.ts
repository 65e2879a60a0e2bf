import { randomUUID } from 'node:crypto'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { FastifyBaseLogger } from 'fastify'
import type { Config, OidcConfig } from '../config.ts'
import type { Database } from '../orm.ts'
import { authStorage } from './auth-storage.ts'
import { LONGEST_NAME } from './invite-person.ts'
import { oneUseCodes } from './one-use-codes.ts'
import { Person } from './person.entity.ts'
import { currentUnit } from './unit-of-work.ts'

export const SESSION_DAYS = 30
export const PASSWORD_LENGTH = { min: 12, max: 128 } as const
/** The address of the session routes; better-auth's callback lies below it. */
export const SESSION_PATH = '/api/v1/session'
export const OIDC_PROVIDER = 'oidc'

export interface AuthParts {
  readonly database: Database
  readonly config: Pick<Config, 'publicUrl' | 'oidc'>
  readonly secret: string
  readonly log: FastifyBaseLogger
}

/**
 * better-auth for those who come by https or by http: the cookie's name and its Secure flag follow from that.
 * Passwords and single sign-on are kept apart, so that a provider that does not answer stops nobody with a password.
 */
export function createAuth(parts: AuthParts, scheme: 'http' | 'https') {
  const plugins = [
    twoFactor({ issuer: 'Vesana', schema: { twoFactor: SECOND_FACTOR }, accountLockout: { enabled: true } }),
    oneUseCodes(),
  ] as const
  return betterAuth({ ...commonOptions(parts, scheme), plugins: [...plugins] })
}
export type Auth = ReturnType<typeof createAuth>

/** Finds the provider's addresses when it is first used. Whoever signs in vouches for their email by the provider. */
export function createOidcAuth(parts: AuthParts, scheme: 'http' | 'https', oidc: OidcConfig) {
  const discoveryUrl = `${oidc.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`
  const { clientId, clientSecret } = oidc
  const provider = {
    providerId: OIDC_PROVIDER,
    discoveryUrl,
    clientId,
    clientSecret,
    scopes: ['openid', 'email', 'profile'],
    pkce: true,
    requireIdTokenVerification: true,
    disableSignUp: oidc.newPeople === 'NONE',
    requireEmailVerification: true,
  }
  return betterAuth({
    ...commonOptions(parts, scheme),
    plugins: [genericOAuth({ config: [provider] })],
  })
}
export type OidcAuth = ReturnType<typeof createOidcAuth>

const SECOND_FACTOR = { modelName: 'secondFactor', fields: { userId: 'personId' } }

function commonOptions({ database, config, secret, log }: AuthParts, scheme: 'http' | 'https') {
  return {
    appName: 'Vesana',
    secret,
    basePath: SESSION_PATH,
    // Only what Fastify took for the host comes here (auth-headers.ts), by the proxies that are trusted.
    baseURL: config.publicUrl
      ? new URL(config.publicUrl).origin
      : { allowedHosts: ['*'], protocol: scheme, fallback: `${scheme}://localhost` },
    database: authStorage(database),
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: loggerOf(log),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    user: {
      modelName: 'person',
      additionalFields: {
        // Not by the provider's profile, and not by any caller: newPersonOf says what they are.
        role: { type: 'string', required: false, input: false },
        state: { type: 'string', required: false, input: false },
      },
    },
    session: {
      modelName: 'session',
      fields: { userId: 'personId', ipAddress: 'address' },
      additionalFields: { lastUsedAt: { type: 'date', required: true, input: false } },
      expiresIn: SESSION_DAYS * 24 * 60 * 60,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'account',
      fields: { userId: 'personId' },
      updateAccountOnSignIn: false,
      accountLinking: { enabled: true },
    },
    verification: { modelName: 'challenge', storeIdentifier: 'hashed' },
    advanced: {
      cookiePrefix: 'vesana',
      useSecureCookies: scheme === 'https',
      disableOriginCheck: false,
      database: { generateId: () => randomUUID() },
    },
    databaseHooks: hooksOf(config.oidc),
  } satisfies BetterAuthOptions
}

function hooksOf(oidc: OidcConfig | undefined) {
  return {
    user: { create: { before: async (user: object) => newPersonOf(user, oidc) } },
    session: { create: { before: async (session: { userId: string }) => newSessionOf(session.userId) } },
    account: { create: { before: async () => ({ data: NO_TOKENS }) } },
  }
}

/** Nothing here calls the provider later, so its tokens are not kept. */
const NO_TOKENS = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
}

/** better-auth makes a person at one place only: for a stranger who comes by single sign-on. */
function newPersonOf(
  user: { email?: string; name?: string; emailVerified?: boolean },
  oidc: OidcConfig | undefined,
) {
  if (!oidc || oidc.newPeople === 'NONE') throw new APIError('FORBIDDEN', { code: 'NOT_INVITED' })
  if (user.emailVerified !== true) throw new APIError('FORBIDDEN', { code: 'EMAIL_NOT_VERIFIED' })
  const name =
    user.name
      ?.replaceAll(/\p{Cc}/gu, '')
      .trim()
      .slice(0, LONGEST_NAME) || user.email
  return { data: { name, image: null, role: oidc.newPeople, state: 'ACTIVE' } }
}

/** No session for who is disabled. Where it comes from is kept with it. */
async function newSessionOf(personId: string) {
  const unit = currentUnit()
  if (!unit) throw new Error('a session begins within a unit of work')
  const person = await unit.em.findOne(Person, { id: personId }, { disableIdentityMap: true })
  if (!person || person.state === 'DISABLED') throw new APIError('FORBIDDEN', { code: 'PERSON_DISABLED' })
  const { address, userAgent } = unit.caller
  return { data: { ipAddress: address, userAgent, lastUsedAt: new Date() } }
}

/** Its messages only: what comes with them may hold what nobody is to read. */
function loggerOf(log: FastifyBaseLogger): NonNullable<BetterAuthOptions['logger']> {
  return {
    level: 'info',
    disableColors: true,
    log: (level, message, ...more) => {
      const reasons = more.flatMap((each) => (each instanceof Error ? [each.message] : []))
      if (level === 'error') log.warn({ reasons }, `better-auth: ${message}`)
      else log.debug(`better-auth: ${message}`)
    },
  }
}
