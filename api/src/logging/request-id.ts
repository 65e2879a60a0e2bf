import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const REQUEST_ID_HEADER = 'x-request-id'
/** What proxies make: UUIDs, hex, base64url. Anything else could be a line of a log of its own. */
const SANE = /^[\w.:-]{8,100}$/

/** The id that a proxy gave the request, so that its log and this one can be read together; else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers[REQUEST_ID_HEADER]
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID()
}
