import type { Viewer } from '../auth/viewer.ts'
import { isRole } from '../auth/roles.ts'
import { type Result, fail, ok } from '../errors.ts'
import { type Asked, authHeaders } from './auth-headers.ts'
import type { People } from './people.ts'
import { Session } from './session.entity.ts'

const DAY_MS = 24 * 60 * 60_000
/** A session that is not used for so long ends. */
export const IDLE_MS = 7 * DAY_MS
const TOUCH_MS = 60_000

const ENDED = fail('UNAUTHENTICATED', 'Your session has ended. Sign in again.')

/**
 * The person whose session a request's cookie names. Role and state are read now, not taken from the cookie.
 * @returns undefined where there is no cookie of a session
 */
export async function viewerOfSession(
  { auths, database }: Pick<People, 'auths' | 'database'>,
  request: Asked,
): Promise<Result<Viewer> | undefined> {
  const auth = auths.for(request)
  const { authCookies } = await auth.$context
  if (!request.headers.cookie?.includes(`${authCookies.sessionToken.name}=`)) return undefined
  const found = await auth.api.getSession({ headers: authHeaders(request), query: { disableRefresh: true } })
  if (!found) return ENDED
  const { session, user } = found
  if (user.state !== 'ACTIVE' || !isRole(user.role)) return ENDED
  // Real time, as better-auth's own.
  const unusedMs = Date.now() - session.lastUsedAt.getTime()
  const em = database.fork()
  if (unusedMs >= IDLE_MS) {
    await em.nativeDelete(Session, { id: session.id })
    return ENDED
  }
  if (unusedMs >= TOUCH_MS) await em.nativeUpdate(Session, { id: session.id }, { lastUsedAt: new Date() })
  const { id, email, role } = user
  return ok({ kind: 'PERSON', id, name: email, role, address: request.ip, sessionId: session.id })
}
