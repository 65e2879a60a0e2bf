import type { ServerResponse } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import fastifyApollo from '@as-integrations/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/fastify'
import { unwrapResolverError } from '@apollo/server/errors'
import type { Authenticator } from './auth/authenticator.ts'
import { declareAccess } from './auth/route-access.ts'
import { serverAddress } from './auth/server-address.ts'
import type { Viewer } from './auth/viewer.ts'
import { type Failure, type Result, graphqlErrorOf, httpStatusOf } from './errors.ts'
import type { Deps, GraphqlContext } from './graphql-context.ts'
import { costPlugin, DOCUMENT_RULES, PARSE_OPTIONS, tellLimit } from './http/graphql-limits.ts'
import type { RateLimits } from './http/rate-limits.ts'
import { brokenTextPlugin } from './http/broken-text.ts'
import { sendFailure } from './http/rest-errors.ts'
import { isStreamParams, judgeStream, refusedStream, tellResult } from './http/stream-operations.ts'
import type { Metrics } from './metrics/metrics.ts'

/** GraphQL at `/graphql`, its subscriptions by server-sent events at `/graphql/stream`. Anonymous callers get nothing. Needs a scope of its own. */
export async function registerGraphql(
  fastify: FastifyInstance,
  schema: GraphQLSchema,
  authenticator: Authenticator,
  deps: Deps,
  metrics: Metrics,
  limits: RateLimits,
): Promise<void> {
  const apollo = new ApolloServer<GraphqlContext>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    formatError: (formatted, error) => tellOnlyWhatIsExpected(tellLimit(formatted), error, deps),
    parseOptions: PARSE_OPTIONS,
    validationRules: DOCUMENT_RULES,
    // Operations are small, and a store of them would be one more thing that grows.
    persistedQueries: false,
    plugins: [ApolloServerPluginLandingPageDisabled(), metrics.graphqlPlugin, costPlugin, brokenTextPlugin],
    logger: deps.log,
    stopOnTerminationSignals: false,
  })
  await apollo.start()
  fastify.addHook('onClose', () => apollo.stop())
  declareAccess(fastify, 'GRAPHQL')
  await fastify.register(fastifyApollo(apollo), {
    context: async (request, reply) => {
      const admitted = await admit(request, authenticator, limits)
      if (admitted.ok)
        return { viewer: admitted.value, address: serverAddress(request, deps.publicUrl), deps }
      const { failure } = admitted
      if (failure.retryAfterS !== undefined) void reply.header('retry-after', String(failure.retryAfterS))
      const { extensions, message } = graphqlErrorOf(failure)
      throw new GraphQLError(message, {
        extensions: { ...extensions, http: { status: httpStatusOf(failure.code) } },
      })
    },
  })
  registerStream(fastify, schema, authenticator, deps, limits)
}

/** Who is calling, if they may call now. */
async function admit(
  request: FastifyRequest,
  authenticator: Authenticator,
  limits: RateLimits,
): Promise<Result<Viewer>> {
  const viewer = await authenticator.viewerOf(request)
  if (!viewer.ok) return viewer
  request.viewer = viewer.value
  const taken = await limits.ofViewer(request)
  return taken.ok ? viewer : taken
}

function registerStream(
  fastify: FastifyInstance,
  schema: GraphQLSchema,
  authenticator: Authenticator,
  deps: Deps,
  limits: RateLimits,
): void {
  const contexts = new WeakMap<object, GraphqlContext>()
  const open = new Set<ServerResponse>()
  // A stream never ends by itself: the server could not either.
  fastify.addHook('preClose', async () => {
    for (const response of open) response.destroy()
  })
  const handler = createHandler<never>({
    schema,
    context: (request) => contexts.get(request.raw) as never,
    onSubscribe: (request, params) => {
      const judged = judgeStream(schema, params)
      return 'errors' in judged
        ? refusedStream(judged)
        : { ...judged, contextValue: contexts.get(request.raw) as never }
    },
    onNext: (_context, _request, result) =>
      tellResult(result as ExecutionResult, (formatted, error) =>
        tellOnlyWhatIsExpected(formatted, error, deps),
      ),
  })
  fastify.route({
    method: 'POST',
    url: '/graphql/stream',
    schema: { hide: true },
    handler: async (request, reply) => {
      const viewer = await admit(request, authenticator, limits)
      if (!viewer.ok) return sendFailure(reply, viewer.failure)
      if (request.headers.accept !== 'text/event-stream') return sendFailure(reply, NO_STREAM_ASKED)
      // graphql-sse would wait for ever for a body that is not there.
      if (!isStreamParams(request.body)) return sendFailure(reply, NO_OPERATION)
      open.add(reply.raw)
      const unwatch = authenticator.watch(request, viewer.value, () => reply.raw.destroy())
      reply.raw.once('close', () => {
        unwatch()
        open.delete(reply.raw)
      })
      contexts.set(request, { viewer: viewer.value, address: serverAddress(request, deps.publicUrl), deps })
      reply.hijack()
      try {
        await handler(request, reply)
      } catch (error) {
        deps.log.error({ err: error }, 'a stream failed')
        reply.raw.destroy()
      }
    },
  })
}

const NO_STREAM_ASKED: Failure = {
  code: 'BAD_USER_INPUT',
  message: 'Subscriptions are answered by server-sent events: ask for them by "Accept: text/event-stream".',
}

const NO_OPERATION: Failure = {
  code: 'BAD_USER_INPUT',
  message: 'Send the subscription as JSON: {"query": "subscription { … }"}.',
}

/** A failure that no one foresaw goes to the log; the caller learns that it happened, and nothing of the inside. */
function tellOnlyWhatIsExpected(formatted: GraphQLFormattedError, error: unknown, deps: Deps) {
  const original = unwrapResolverError(error)
  if (formatted.extensions?.code !== 'INTERNAL_SERVER_ERROR') return formatted
  deps.log.error({ err: original, path: formatted.path }, 'GraphQL operation failed')
  return { ...formatted, message: 'The server failed at this operation. It is noted in the log.' }
}
