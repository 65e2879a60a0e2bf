import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'

/** `GET /metrics` for Prometheus, which sends an API token with the role VIEWER. */
export function registerMetricsRoute(fastify: FastifyInstance, metrics: Metrics): void {
  const options = { schema: { hide: true } as object, config: { access: 'VIEWER' } as const }
  fastify.get('/metrics', options, async (_request, reply) =>
    reply
      .type(metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.text()),
  )
}
