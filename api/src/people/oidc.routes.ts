import type { FastifyInstance, FastifyReply } from 'fastify'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { serverAddress } from '../auth/server-address.ts'
import { type Result, fail, ok } from '../errors.ts'
import { sendFailure } from '../http/rest-errors.ts'
import { type Asked, authHeaders, callerOf, sendCookies } from './auth-headers.ts'
import { OIDC_PROVIDER, SESSION_PATH } from './create-auth.ts'
import { endSessionAtHand } from './end-sessions.ts'
import { noteSignIn } from './note-sign-in.ts'
import type { People } from './people.ts'
import { Undo, withUnitOfWork } from './unit-of-work.ts'

/** What is behind `/sign-in#error=`. */
const CODES: Record<string, string> = {
  signup_disabled: 'NOT_INVITED',
  NOT_INVITED: 'NOT_INVITED',
  email_not_verified: 'EMAIL_NOT_VERIFIED',
  EMAIL_NOT_VERIFIED: 'EMAIL_NOT_VERIFIED',
  account_not_linked: 'EMAIL_NOT_VERIFIED',
  email_not_found: 'NO_EMAIL',
  PERSON_DISABLED: 'DISABLED',
  access_denied: 'REFUSED',
  state_mismatch: 'EXPIRED',
  state_not_found: 'EXPIRED',
}
const ANY_OTHER = 'PROVIDER_FAILED'
/** The provider may be slow; a person waits no longer for it. */
const DISCOVERY_MS = 10_000
const BEGINNINGS_PER_MINUTE = 30

/** Single sign-on: to the provider and back. The callback is the one address that better-auth serves itself. */
export function registerOidcRoutes(fastify: FastifyInstance, people: People): void {
  const beginnings = new RateLimiterMemory({ points: BEGINNINGS_PER_MINUTE, duration: 60 })
  const config = { access: 'PUBLIC' } as const
  const schema = { tags: ['session'], summary: 'Goes to the provider of single sign-on' }
  fastify.get(`${SESSION_PATH}/oidc`, { config, schema }, async (request, reply) => {
    if (!people.config.oidc) {
      return sendFailure(reply, { code: 'NOT_FOUND', message: 'Single sign-on is not configured here.' })
    }
    // Each leaves a row until it is answered or expires.
    const counted = await beginnings.penalty(request.ip)
    if (counted.consumedPoints > BEGINNINGS_PER_MINUTE) {
      const retryAfterS = Math.ceil(counted.msBeforeNext / 1000)
      const message = `Too many attempts. Try again in ${retryAfterS} seconds.`
      return sendFailure(reply, { code: 'TOO_MANY_ATTEMPTS', message, retryAfterS })
    }
    const begun = await beginSingleSignOn(people, request)
    if (!begun) return reply.redirect('/sign-in#error=PROVIDER_UNAVAILABLE')
    sendCookies(reply, begun.headers)
    return reply.redirect(begun.url)
  })
  const back = { config, schema: { tags: ['session'], summary: 'The way back from the provider' } }
  fastify.get(`${SESSION_PATH}/callback/${OIDC_PROVIDER}`, back, async (request, reply) =>
    comeBack(people, request, reply, request.url),
  )
}

async function beginSingleSignOn(
  { auths, log }: People,
  request: Asked,
): Promise<{ url: string; headers: Headers } | undefined> {
  const auth = auths.oidcFor(request)
  if (!auth) return undefined
  const body = {
    provider: OIDC_PROVIDER,
    callbackURL: '/',
    errorCallbackURL: '/sign-in',
    disableRedirect: true,
  }
  const options = { headers: authHeaders(request), returnHeaders: true } as const
  try {
    const begun = await withinTime(auth.api.signInSocial({ body, ...options }))
    const { url } = begun.response
    return url === undefined ? undefined : { url, headers: begun.headers }
  } catch (error) {
    log.warn(
      { reason: error instanceof Error ? error.message : String(error) },
      'single sign-on is not available',
    )
    return undefined
  }
}

async function comeBack(people: People, request: Asked, reply: FastifyReply, path: string) {
  const auth = people.auths.oidcFor(request)
  if (!auth) return reply.redirect(`/sign-in#error=${ANY_OTHER}`)
  const { database, config, clock, log } = people
  let code = ANY_OTHER
  const signedIn = await withUnitOfWork(
    database,
    callerOf(request),
    async (unit): Promise<Result<Headers>> => {
      const url = new URL(path, serverAddress(request, config.publicUrl))
      const response = await auth.handler(new Request(url, { headers: authHeaders(request) }))
      const location = response.headers.get('location')
      const error = location === null ? ANY_OTHER : new URL(location, url).searchParams.get('error')
      if (error === null && unit.session) {
        await endSessionAtHand(people.auths, unit, request)
        await noteSignIn(unit, 'single sign-on', clock())
        return ok(response.headers)
      }
      log.info({ address: request.ip, error }, 'single sign-on failed')
      code = (error !== null && Object.hasOwn(CODES, error) && CODES[error]) || ANY_OTHER
      throw new Undo(fail('UNAUTHENTICATED', 'single sign-on failed').failure)
    },
  )
  if (!signedIn.ok) return reply.redirect(`/sign-in#error=${code}`)
  sendCookies(reply, signedIn.value)
  return reply.redirect('/')
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the provider did not answer in time')), DISCOVERY_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
