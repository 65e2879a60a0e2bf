import type { FastifyRequest } from 'fastify'
import { type Result, fail, ok } from '../errors.ts'

export type Origin = Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>

/**
 * Whether a browser sends this from a page of this server. A cookie goes along whoever made the browser send it, so that
 * what comes with one must come from here.
 * @param publicUrl where the server is reached, if the configuration says so
 */
export function judgeOrigin(request: Origin, publicUrl: string | undefined): Result<void> {
  const site = request.headers['sec-fetch-site']
  // Browsers leave it out on plain http other than localhost; the origin they always say with what changes something.
  if (site !== undefined) return site === 'same-origin' ? ok(undefined) : otherSite()
  const own = [`${request.protocol}://${request.host}`]
  if (publicUrl !== undefined) own.push(new URL(publicUrl).origin)
  const { origin } = request.headers
  return origin !== undefined && own.includes(origin) ? ok(undefined) : otherSite()
}

/** The same for what anybody may send: scripts say no origin at all, and have no cookie that could be abused. */
export function judgeOriginIfAny(request: Origin, publicUrl: string | undefined): Result<void> {
  const { origin, 'sec-fetch-site': site } = request.headers
  return origin === undefined && site === undefined ? ok(undefined) : judgeOrigin(request, publicUrl)
}

function otherSite(): Result<never> {
  return fail(
    'FORBIDDEN',
    'This came from another site. Open the dashboard at its own address; scripts send an API token instead of a cookie.',
  )
}
