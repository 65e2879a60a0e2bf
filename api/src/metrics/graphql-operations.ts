import type { ApolloServerPlugin } from '@apollo/server'
import { Counter, Histogram, type Registry } from 'prom-client'

/** Counts and times GraphQL operations by their kind. Names of operations are the callers' own, hence no labels. */
export function countOperations(registers: Registry[]): ApolloServerPlugin {
  const operations = new Counter({
    name: 'vesana_graphql_operations_total',
    help: 'GraphQL operations; kind "none" where the request had no valid one.',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'vesana_graphql_operation_duration_seconds',
    help: 'Time to answer a GraphQL operation.',
    labelNames: ['kind'],
    registers,
  })
  return {
    requestDidStart: async () => {
      const startedAt = performance.now()
      return {
        willSendResponse: async ({ operation, errors }) => {
          const kind = operation?.operation ?? 'none'
          operations.inc({ kind, outcome: errors === undefined ? 'ok' : 'error' })
          seconds.observe({ kind }, (performance.now() - startedAt) / 1000)
        },
      }
    },
  }
}
