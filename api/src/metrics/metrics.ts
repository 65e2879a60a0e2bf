import type { ApolloServerPlugin } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import { Registry, collectDefaultMetrics } from 'prom-client'
import type { AttemptFacts } from '../updates/host-facts.ts'
import { countRequests } from './requests.ts'
import { countOutcomes } from './attempt-outcomes.ts'
import { type MeasuredFleet, measureFleet } from './fleet-gauges.ts'
import { countOperations } from './graphql-operations.ts'
import { countErrors } from './logged-errors.ts'
import { countStreams } from './open-streams.ts'

/**
 * All that is measured of one server, in a registry of its own. Labels take only values that this server declares: what
 * hosts and callers say (names, versions, codes) never becomes one, but for the two server versions.
 */
export class Metrics {
  /** Hears of each error that goes to the log. */
  readonly onError: (error: unknown) => void
  /** Hears of each attempt that has ended, once. */
  readonly onAttemptEnded: (attempt: AttemptFacts) => void
  readonly graphqlPlugin: ApolloServerPlugin
  private readonly registry = new Registry()
  private readonly registers = [this.registry]
  private bringUpToDate = async (): Promise<void> => {}

  constructor() {
    this.onError = countErrors(this.registers)
    this.onAttemptEnded = countOutcomes(this.registers)
    this.graphqlPlugin = countOperations(this.registers)
  }

  /** To be called before any route is registered. */
  countRequestsOf(fastify: FastifyInstance): void {
    countRequests(fastify, this.registers)
    countStreams(fastify, this.registers)
  }

  measure(fleet: MeasuredFleet): void {
    this.bringUpToDate = measureFleet(fleet, this.registers)
  }

  /** Memory, processor, event loop: they are the process's, so only the one server of a process asks for them. */
  measureProcess(): void {
    collectDefaultMetrics({ register: this.registry })
  }

  /** In the text format of Prometheus. */
  async text(): Promise<string> {
    await this.bringUpToDate()
    return this.registry.metrics()
  }

  get contentType(): string {
    return this.registry.contentType
  }
}
