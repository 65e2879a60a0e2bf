import * as z from 'zod'
import { serverActor } from '../audit/actor.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { hashToken } from '../auth/token.ts'
import { type Result, ok } from '../errors.ts'
import type { Attempt } from './attempts.ts'
import { type Asked, authHeaders, callerOf, without } from './auth-headers.ts'
import { WRONG_PASSWORD } from './failure-of-better-auth.ts'
import { endSessionAtHand } from './end-sessions.ts'
import { noteSignIn } from './note-sign-in.ts'
import type { People } from './people.ts'
import { Person } from './person.entity.ts'
import { Session } from './session.entity.ts'
import { withUnitOfWork } from './unit-of-work.ts'

export interface SignInAnswer {
  readonly status: 'SIGNED_IN' | 'SECOND_FACTOR_NEEDED'
  /** With the cookies to be set. */
  readonly headers: Headers
}

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** By email and password. One answer, in one time, for an email that nobody has and for a wrong password. */
export async function signIn(
  people: People,
  request: Asked,
  { email: given, password }: Credentials,
): Promise<Result<SignInAnswer>> {
  const email = given.trim().toLowerCase()
  const address = request.ip
  const isKnownHere = () => worksFrom(people, email, address)
  const attempt = await people.attempts.begin({ subject: email, address, isKnownHere })
  if (!attempt.ok) return attempt
  const signedIn = await signInByPassword(people, request, { email, password })
  if (signedIn.ok) await attempt.value.succeeded()
  else await noteFailure(people, email, address, attempt.value)
  return signedIn
}

/** Without counting: for who has just proved who they are, by a link. */
export async function signInByPassword(
  { auths, database, clock }: People,
  request: Asked,
  { email, password }: Credentials,
): Promise<Result<SignInAnswer>> {
  if (!z.email().safeParse(email).success) return { ok: false, failure: WRONG_PASSWORD }
  const auth = auths.for(request)
  return withUnitOfWork(database, callerOf(request), async (unit): Promise<Result<SignInAnswer>> => {
    const options = { headers: authHeaders(request), returnHeaders: true } as const
    const { headers, response } = await auth.api.signInEmail({ body: { email, password }, ...options })
    if ('twoFactorRedirect' in response) return ok({ status: 'SECOND_FACTOR_NEEDED', headers })
    await endSessionAtHand(auths, unit, request)
    await noteSignIn(unit, 'password', clock())
    return ok({ status: 'SIGNED_IN', headers })
  })
}

const TOTP_CODE = /^\d{6}$/

/** The code of the app, or a backup code, after the password. */
export async function proveSecondFactor(
  { attempts, auths, database, clock }: People,
  request: Asked,
  given: string,
): Promise<Result<SignInAnswer>> {
  const auth = auths.for(request)
  const { authCookies } = await auth.$context
  const cookies = without(authHeaders(request), authCookies.sessionToken.name)
  const subject = `second factor ${hashToken(cookies.get('cookie') ?? '')}`
  const attempt = await attempts.begin({ subject, address: request.ip })
  if (!attempt.ok) return attempt
  const code = given.replaceAll(/\s/g, '')
  const proved = await withUnitOfWork(database, callerOf(request), async (unit) => {
    const call = { body: { code }, headers: cookies, returnHeaders: true } as const
    const isTotp = TOTP_CODE.test(code)
    const { headers } = isTotp ? await auth.api.verifyTOTP(call) : await auth.api.verifyBackupCode(call)
    await endSessionAtHand(auths, unit, request)
    await noteSignIn(unit, isTotp ? 'password and second factor' : 'password and backup code', clock())
    return ok({ status: 'SIGNED_IN', headers } as const)
  })
  if (proved.ok) await attempt.value.succeeded()
  return proved
}

async function worksFrom({ database }: People, email: string, address: string): Promise<boolean> {
  if (!z.email().safeParse(email).success) return false
  const em = database.fork()
  const person = await em.findOne(Person, { email })
  return person !== null && (await em.count(Session, { personId: person.id, address })) > 0
}

/** To the log; to the audit, too, when somebody's account begins to be throttled. Never the email that was typed. */
async function noteFailure(
  people: People,
  email: string,
  address: string,
  { waitS, beginsToWait }: Attempt,
): Promise<void> {
  people.log.info({ address, waitS }, 'sign-in failed')
  if (!beginsToWait || !z.email().safeParse(email).success) return
  await people.database.fork().transactional(async (em) => {
    const person = await em.findOne(Person, { email })
    if (!person) return
    const entry = { action: 'throttleSignIn', subjectType: 'Person', subjectId: person.id } as const
    const actor = { ...serverActor('sign-in'), address }
    recordAudit(em, { actor, ...entry, after: { email, waitS }, at: new Date(people.clock()) })
  })
}
