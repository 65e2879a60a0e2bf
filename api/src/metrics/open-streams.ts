import type { FastifyInstance } from 'fastify'
import { Gauge, type Registry } from 'prom-client'

const STREAM_URL = '/graphql/stream'

/** Counts the connections on which dashboards hear of changes. To be called before any route is registered. */
export function countStreams(fastify: FastifyInstance, registers: Registry[]): void {
  const streams = new Gauge({
    name: 'vesana_open_streams',
    help: 'Connections on which dashboards and scripts hear of changes.',
    registers,
  })
  fastify.addHook('onRoute', (route) => {
    if (route.url !== STREAM_URL) return
    const before = route.preHandler === undefined ? [] : [route.preHandler].flat()
    route.preHandler = [
      ...before,
      (_request, reply, done) => {
        streams.inc()
        reply.raw.once('close', () => streams.dec())
        done()
      },
    ]
  })
}
