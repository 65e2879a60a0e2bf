import type { EntityManager } from '@mikro-orm/core'
import { recordAudit } from '../audit/record-audit.ts'
import { type Viewer, actorOf } from '../auth/viewer.ts'
import { type Result, fail, ok } from '../errors.ts'
import { type Asked, authHeaders, callerOf } from './auth-headers.ts'
import type { Auth } from './create-auth.ts'
import { claimCode } from './one-use-codes.ts'
import type { People } from './people.ts'
import { Person } from './person.entity.ts'
import { SecondFactor } from './second-factor.entity.ts'
import { type UnitOfWork, withUnitOfWork } from './unit-of-work.ts'

/** A person who changes something about their own account. */
export interface Own {
  readonly people: People
  readonly request: Asked
  readonly viewer: Viewer & { readonly id: string }
}

/** Every other session of the person ends; this browser gets another one. */
export async function changePassword(
  own: Own,
  currentPassword: string,
  newPassword: string,
): Promise<Result<Headers>> {
  const changed = await withPassword(own, async (auth, unit, call) => {
    const body = { currentPassword, newPassword, revokeOtherSessions: true }
    const { headers } = await auth.api.changePassword({ body, ...call })
    await note(own, unit, 'changePassword')
    return ok(headers)
  })
  if (changed.ok || changed.failure.field !== 'password') return changed
  return { ok: false, failure: { ...changed.failure, field: 'current_password' } }
}

export interface BegunSecondFactor {
  /** For an authenticator app: `otpauth://totp/…`. */
  readonly otpauthUrl: string
  readonly backupCodes: readonly string[]
}

/** Begun: not on before a code of it is confirmed. */
export async function beginSecondFactor(own: Own, password: string): Promise<Result<BegunSecondFactor>> {
  return withPassword(own, async (auth, _unit, { headers }) => {
    const begun = await auth.api.enableTwoFactor({ body: { password, method: 'totp' }, headers })
    if (begun.method !== 'totp') throw new Error('asked for TOTP')
    return ok({ otpauthUrl: begun.totpURI, backupCodes: begun.backupCodes })
  })
}

/** Switches the second factor on. The session goes on by another id. */
export async function confirmSecondFactor(own: Own, code: string): Promise<Result<Headers>> {
  const { people, request, viewer } = own
  const em = people.database.fork()
  const person = await em.findOneOrFail(Person, { id: viewer.id })
  if (person.twoFactorEnabled) return fail('CONFLICT', 'Your second factor is on already.')
  if ((await em.count(SecondFactor, { personId: viewer.id })) === 0) {
    return fail('CONFLICT', 'Begin to set up the second factor first, then confirm it by a code.')
  }
  return withPassword(own, async (auth, unit) => {
    if (!(await claimCode(await auth.$context, viewer.id, code))) {
      return fail('UNAUTHENTICATED', 'This code was tried already. Wait for the next one.', 'code')
    }
    // Without other cookies: better-auth is to see the session, not a sign-in that is under way.
    const { name } = (await auth.$context).authCookies.sessionToken
    const headers = only(authHeaders(request), name)
    const confirmed = await auth.api.verifyTOTP({ body: { code }, headers, returnHeaders: true })
    await note(own, unit, 'enableSecondFactor')
    return ok(confirmed.headers)
  })
}

/** From now on the password alone suffices. */
export async function removeOwnSecondFactor(own: Own, password: string): Promise<Result<Headers>> {
  const person = await own.people.database.fork().findOneOrFail(Person, { id: own.viewer.id })
  return withPassword(own, async (auth, unit, call) => {
    const { headers } = await auth.api.disableTwoFactor({ body: { password }, ...call })
    if (person.twoFactorEnabled) await note(own, unit, 'removeSecondFactor')
    return ok(headers)
  })
}

interface Call {
  readonly headers: Headers
  readonly returnHeaders: true
}

/** What is tried with a password or a code counts as an attempt: a session left open is no way to guess them. */
async function withPassword<T>(
  { people, request, viewer }: Own,
  act: (auth: Auth, unit: UnitOfWork, call: Call) => Promise<Result<T>>,
): Promise<Result<T>> {
  const attempt = await people.attempts.begin({ subject: `own ${viewer.id}`, address: request.ip })
  if (!attempt.ok) return attempt
  const auth = people.auths.for(request)
  const result = await withUnitOfWork(people.database, callerOf(request), (unit) =>
    act(auth, unit, { headers: authHeaders(request), returnHeaders: true }),
  )
  if (result.ok) await attempt.value.succeeded()
  return result
}

async function note({ people, viewer }: Own, unit: UnitOfWork, action: string): Promise<void> {
  const em: EntityManager = await unit.write()
  const entry = { actor: actorOf(viewer), action, subjectType: 'Person', subjectId: viewer.id } as const
  recordAudit(em, { ...entry, at: new Date(people.clock()) })
}

function only(headers: Headers, cookieName: string): Headers {
  const cookies = (headers.get('cookie') ?? '').split(';')
  const kept = cookies.filter((cookie) => cookie.split('=')[0]?.trim() === cookieName)
  return new Headers({ cookie: kept.join(';'), host: headers.get('host') ?? '' })
}
