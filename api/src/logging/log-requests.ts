import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
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
  const limit = new LineLimit()
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  if (logLevel === 'silent') return
  const isWritten = (level: Level): boolean => LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(logLevel)
  fastify.addHook('onResponse', (request, reply, done) => {
    logOne(request, reply, isWritten, limit)
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

function logOne(
  request: FastifyRequest,
  reply: FastifyReply,
  isWritten: (level: Level) => boolean,
  limit: LineLimit,
): void {
  const { statusCode: status } = reply
  const isRefused = status >= 400
  const { config, url: route = 'none' } = request.routeOptions
  const level = levelOf(request.method, route, config.access, status)
  if (!isWritten(level)) return
  if (isRefused && !limit.allows(`${request.method} ${route} ${status}`, Date.now())) return
  const ms = Math.round(reply.elapsedTime * 10) / 10
  const path = request.url.split('?')[0]?.slice(0, LONGEST_URL)
  const viewer = request.viewer?.name
  const operation = operationOf(request.body)
  request.log[level](
    {
      method: request.method,
      url: path,
      status,
      ms,
      ...(operation !== undefined && { operation }),
      ...(viewer !== undefined && { viewer }),
      address: request.ip,
    },
    'request',
  )
}

/** How much a request matters to who reads the log. Pure. */
export function levelOf(method: string, route: string, access: Access | undefined, status: number): Level {
  if (status >= 500) return 'error'
  if (status >= 400) return 'info'
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
