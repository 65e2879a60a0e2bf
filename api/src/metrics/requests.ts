import { COMPONENTS, type Component, restBasePath } from '@vesana/agent/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Counter, Histogram, type Registry } from 'prom-client'

const KINDS = ['config', 'heartbeat', 'update-events', 'enroll'] as const
type Kind = (typeof KINDS)[number]

/** A poll takes well under a millisecond: the usual buckets would put all of them into one. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** What a route's requests are counted as: by component and kind for agents, by the route's own pattern for others. */
type Count = (request: FastifyRequest, reply: FastifyReply) => void

/**
 * Counts every answer, and times those to agents. Each route gets its counters once, when it is declared, so that the
 * hot path looks nothing up; labels come from what is declared here, never from a request. To be called before any
 * route is registered.
 */
export function countRequests(fastify: FastifyInstance, registers: Registry[]): void {
  const countAgents = agentCounters(registers)
  const responses = new Counter({
    name: 'vesana_http_responses_total',
    help: 'Answers to everyone but agents, by the pattern of the route; "none" where there is no such route.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  fastify.addHook('onRoute', (route) => {
    const count =
      countAgents(route.url) ??
      ((request, reply) =>
        responses.inc({ method: request.method, route: route.url, status: classOf(reply) }))
    const before = route.onResponse === undefined ? [] : [route.onResponse].flat()
    route.onResponse = [
      ...before,
      (request, reply, done) => {
        count(request, reply)
        done()
      },
    ]
  })
  fastify.addHook('onResponse', (request, reply, done) => {
    // Any word can be a method: only those are labels that a route could have.
    if (request.is404) responses.inc({ method: 'any', route: 'none', status: classOf(reply) })
    done()
  })
}

/** @returns by a route's pattern what counts its answers; undefined where it is not for agents */
function agentCounters(registers: Registry[]): (url: string) => Count | undefined {
  const requests = new Counter({
    name: 'vesana_agent_requests_total',
    help: 'Answers to agents and collectors: polls (config), heartbeats, update events and enrolments.',
    labelNames: ['component', 'kind', 'status'],
    registers,
  })
  const seconds = new Histogram({
    name: 'vesana_agent_request_duration_seconds',
    help: 'Time to answer agents and collectors. Heartbeats that asked to be held until there is news are left out.',
    labelNames: ['component', 'kind'],
    buckets: SECONDS,
    registers,
  })
  const counterOf = (component: Component, kind: Kind): Count => {
    const time = seconds.labels(component, kind)
    const byClass = new Map(CLASSES.map((status) => [status, requests.labels(component, kind, status)]))
    return (request, reply) => {
      byClass.get(classOf(reply))?.inc()
      if (request.headers.prefer === undefined) time.observe(reply.elapsedTime / 1000)
    }
  }
  const counters = new Map<string, Count>(
    COMPONENTS.flatMap((component) =>
      KINDS.map((kind) => [`${restBasePath(component)}/${kind}`, counterOf(component, kind)] as const),
    ),
  )
  return (url) => counters.get(url)
}

const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const

/** `2xx` and its like. */
function classOf(reply: FastifyReply): (typeof CLASSES)[number] {
  return CLASSES[Math.trunc(reply.statusCode / 100) - 1] ?? '5xx'
}
