import rateLimit, { type CreateRateLimitOptions, normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { tokenOf } from '../auth/token.ts'
import { type Failure, type Result, ok } from '../errors.ts'
import { errorAnswerOf, sendFailure } from './rest-errors.ts'

/** So many requests a minute; null for no limit. */
export interface RateLimitSettings {
  /** Of a host, by its token: many times what an agent of any sensible settings sends. */
  readonly host: number | null
  /** Of a person or an API token. */
  readonly viewer: number | null
  /** From an address, by which machines enroll themselves: a whole fleet may stand behind one. */
  readonly enroll: number | null
  /** From an address, changes that ask for no sign-in, such as the sign-in itself. */
  readonly open: number | null
  /** From an address, that fail at who they are. The ones that succeed from there are not counted, nor hurt. */
  readonly failures: number | null
}

export const RATE_LIMITS: RateLimitSettings = {
  host: 600,
  viewer: 6000,
  enroll: 6000,
  open: 300,
  failures: 300,
}
export const NO_RATE_LIMITS: RateLimitSettings = {
  host: null,
  viewer: null,
  enroll: null,
  open: null,
  failures: null,
}

const WINDOW_MS = 60_000
/** Keys in memory for each limit. Whoever asks often stays among the most recent ones, however large the fleet is. */
const MOST_KEYS = 20_000
/** Anything longer is no token of ours, and would only take memory. */
const LONGEST_TOKEN = 200

type Take = (request: FastifyRequest) => Promise<Result<void>>

/** To be registered after the route access, which says who the viewer is, and before every route. */
export class RateLimits {
  private readonly takes: Record<keyof RateLimitSettings, Take>

  private constructor(fastify: FastifyInstance, settings: RateLimitSettings) {
    const take = (name: keyof RateLimitSettings, keyGenerator: KeyGenerator, what: string): Take => {
      const max = settings[name]
      if (max === null) return async () => ok(undefined)
      const options = { max, timeWindow: WINDOW_MS, cache: MOST_KEYS, keyGenerator }
      const limit = fastify.createRateLimit(options)
      return async (request) => {
        const state = await limit(request)
        if (state.isAllowed || !state.isExceeded) return ok(undefined)
        return { ok: false, failure: exceeded(what, max, state.ttlInSeconds) }
      }
    }
    this.takes = {
      host: take('host', (request) => tokenOf(request.headers) ?? '', 'of this host'),
      viewer: take('viewer', viewerKey, 'of whoever this is'),
      enroll: take('enroll', addressOf, 'from this address, to enroll,'),
      open: take('open', addressOf, 'from this address, without signing in,'),
      failures: take('failures', addressOf, 'from this address, with a wrong sign-in or token,'),
    }
  }

  static async register(fastify: FastifyInstance, settings: RateLimitSettings): Promise<RateLimits> {
    await fastify.register(rateLimit, { global: false })
    const limits = new RateLimits(fastify, settings)
    fastify.addHook('onRequest', async (request, reply) => {
      const name = limitOf(request)
      const taken = name === null ? ok(undefined) : await limits.takes[name](request)
      if (!taken.ok) return sendFailure(reply, taken.failure)
    })
    fastify.addHook('onSend', async (request, reply, payload) => {
      if (reply.statusCode !== 401) return payload
      const taken = await limits.takes.failures(request)
      return taken.ok ? payload : slowDown(request, reply, taken.failure)
    })
    return limits
  }

  /** Counts one operation of the viewer that stands in the request. */
  ofViewer(request: FastifyRequest): Promise<Result<void>> {
    return this.takes.viewer(request)
  }
}

type KeyGenerator = NonNullable<CreateRateLimitOptions['keyGenerator']>

function limitOf(request: FastifyRequest): keyof RateLimitSettings | null {
  const { access } = request.routeOptions.config
  switch (access) {
    case 'HOST': {
      const length = tokenOf(request.headers)?.length ?? 0
      return length > 0 && length <= LONGEST_TOKEN ? 'host' : null
    }
    case 'ENROLLMENT_TOKEN':
      return 'enroll'
    case 'PUBLIC':
      return request.method === 'POST' ? 'open' : null
    case 'GRAPHQL':
    case undefined:
      return null
    case 'VIEWER':
    case 'OPERATOR':
    case 'RELEASER':
    case 'ADMIN':
      return 'viewer'
  }
}

function viewerKey({ viewer, ip }: FastifyRequest): string {
  return viewer === null ? normalizeIP(ip) : `${viewer.kind} ${viewer.id ?? viewer.name}`
}

/** An IPv6 network of one customer counts as one address. */
function addressOf(request: FastifyRequest): string {
  return normalizeIP(request.ip)
}

function exceeded(what: string, max: number, retryAfterS: number): Failure {
  const message = `There were more than ${max} requests ${what} within a minute. Try again in ${retryAfterS} s.`
  return { code: 'RATE_LIMITED', message, retryAfterS }
}

/** What would have been answered with 401 is answered with 429 instead, in the form that its route has. */
function slowDown(request: FastifyRequest, reply: FastifyReply, failure: Failure): string {
  void reply
    .code(429)
    .removeHeader('www-authenticate')
    .removeHeader('content-length')
    .header('retry-after', String(failure.retryAfterS))
    .type('application/json; charset=utf-8')
  if (request.routeOptions.url !== '/graphql') return JSON.stringify(errorAnswerOf(failure))
  return JSON.stringify({ errors: [{ message: failure.message, extensions: { code: failure.code } }] })
}
