import type { FastifyInstance, FastifyReply, FastifyRequest, onResponseHookHandler } from 'fastify'
import type { Access } from '../auth/route-access.ts'
import type { Config } from '../config.ts'
import { LOG_LEVELS } from '../environment.ts'
import { LineLimit } from './line-limit.ts'

const SWEEP_MS = 10_000
/** What monitoring asks over and over. */
const OF_MACHINES = new Set(['/healthz', '/readyz', '/metrics'])
const LONGEST_URL = 200

type Level = 'debug' | 'info' | 'error'

/**
 * A line for each request, with its id, which is answered in `x-request-id` too. What people and scripts do is told at
 * `info`; what a fleet asks all day, and files, at `debug`; refusals at `info` and failures at `error`, so many of a
 * kind a minute.
 */
export function logRequests(fastify: FastifyInstance, logLevel: Config['logLevel']): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  if (logLevel === 'silent') return
  const isWritten = (level: Level): boolean => LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(logLevel)
  const limit = new LineLimit()
  // Each route is judged once, when it is declared: a poll that is not logged costs two comparisons.
  fastify.addHook('onRoute', (route) => {
    const { url, config } = route
    const levels = new Map(
      [route.method].flat().map((method) => [method, levelOf(method, url, config?.access)]),
    )
    const tellsSuccess = [...levels.values()].some(isWritten)
    const before = route.onResponse === undefined ? [] : [route.onResponse].flat()
    const log: onResponseHookHandler = (request, reply, done) => {
      const { statusCode: status } = reply
      if (status >= 400) logRefusal(request, reply, url, isWritten, limit)
      else if (tellsSuccess) logOne(request, reply, levels.get(request.method) ?? 'info')
      done()
    }
    route.onResponse = [...before, log]
  })
  fastify.addHook('onResponse', (request, reply, done) => {
    if (request.is404) logRefusal(request, reply, 'none', isWritten, limit)
    done()
  })
  const sweep = setInterval(() => {
    for (const { key, count } of limit.endMinutes(Date.now())) {
      fastify.log.info({ count, of: key }, 'requests like the ones before were left out')
    }
  }, SWEEP_MS)
  sweep.unref()
  fastify.addHook('onClose', async () => clearInterval(sweep))
}

function logRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  route: string,
  isWritten: (level: Level) => boolean,
  limit: LineLimit,
): void {
  const level = reply.statusCode >= 500 ? 'error' : 'info'
  // Any word can be a method: as a key only those of a route are bounded.
  const method = route === 'none' ? 'any' : request.method
  if (!isWritten(level) || !limit.allows(`${method} ${route} ${reply.statusCode}`, Date.now())) return
  logOne(request, reply, level)
}

function logOne(request: FastifyRequest, reply: FastifyReply, level: Level): void {
  const operation = operationOf(request.body)
  const viewer = request.viewer?.name
  request.log[level](
    {
      method: request.method,
      url: request.url.split('?')[0]?.slice(0, LONGEST_URL),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(operation !== undefined && { operation }),
      ...(viewer !== undefined && { viewer }),
      address: request.ip,
    },
    'request',
  )
}

/** How much a request that succeeds matters to who reads the log. Pure. */
export function levelOf(method: string, route: string, access: Access | undefined): Level {
  if (access === 'HOST' || access === 'ENROLLMENT_TOKEN' || OF_MACHINES.has(route)) return 'debug'
  const isFile = access === 'PUBLIC' && (method === 'GET' || method === 'HEAD')
  return isFile ? 'debug' : 'info'
}

const OPERATION_NAME = /^\w{1,60}$/

/** The name that a GraphQL operation gave itself. */
function operationOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('operationName' in body)) return undefined
  const { operationName } = body
  return typeof operationName === 'string' && OPERATION_NAME.test(operationName) ? operationName : undefined
}
