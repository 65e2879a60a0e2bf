import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from './unit-of-work.ts'

export type Asked = Pick<FastifyRequest, 'headers' | 'protocol' | 'host' | 'ip'>

const LONGEST_USER_AGENT = 500

/** All that better-auth learns of a request: its cookies, and the host that Fastify took it for. */
export function authHeaders({ headers, host }: Asked): Headers {
  return new Headers({ cookie: headers.cookie ?? '', host })
}

export function callerOf({ headers, ip }: Asked): Caller {
  const userAgent = headers['user-agent']?.slice(0, LONGEST_USER_AGENT).toWellFormed() ?? null
  return { address: ip, userAgent }
}

/** Hands better-auth's cookies on. */
export function sendCookies(reply: FastifyReply, headers: Headers | undefined | null): void {
  for (const cookie of headers?.getSetCookie() ?? []) void reply.header('set-cookie', cookie)
}

/** The same cookies without one: better-auth takes a second factor by the session where it sees one. */
export function without(headers: Headers, cookieName: string): Headers {
  const kept = (headers.get('cookie') ?? '')
    .split(';')
    .filter((cookie) => cookie.split('=')[0]?.trim() !== cookieName)
  return new Headers({ cookie: kept.join(';'), host: headers.get('host') ?? '' })
}
