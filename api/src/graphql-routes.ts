import type { ServerResponse } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import fastifyApollo from '@as-integrations/fastify'
import type { FastifyInstance } from 'fastify'
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/fastify'
import { unwrapResolverError } from '@apollo/server/errors'
import type { Authenticator } from './auth/authenticator.ts'
import { declareAccess } from './auth/route-access.ts'
import { serverAddress } from './auth/server-address.ts'
import { graphqlErrorOf, httpStatusOf } from './errors.ts'
import type { Deps, GraphqlContext } from './graphql-context.ts'
import { sendFailure } from './http/rest-errors.ts'
import type { Metrics } from './metrics/metrics.ts'

/** GraphQL at `/graphql`, its subscriptions by server-sent events at `/graphql/stream`. Anonymous callers get nothing. Needs a scope of its own. */
export async function registerGraphql(
  fastify: FastifyInstance,
  schema: GraphQLSchema,
  authenticator: Authenticator,
  deps: Deps,
  metrics: Metrics,
): Promise<void> {
  const apollo = new ApolloServer<GraphqlContext>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    formatError: (formatted, error) => tellOnlyWhatIsExpected(formatted, error, deps),
    plugins: [ApolloServerPluginLandingPageDisabled(), metrics.graphqlPlugin],
    logger: deps.log,
    stopOnTerminationSignals: false,
  })
  await apollo.start()
  fastify.addHook('onClose', () => apollo.stop())
  declareAccess(fastify, 'GRAPHQL')
  await fastify.register(fastifyApollo(apollo), {
    context: async (request) => {
      const viewer = await authenticator.viewerOf(request)
      if (viewer.ok) request.viewer = viewer.value
      if (viewer.ok) return { viewer: viewer.value, address: serverAddress(request, deps.publicUrl), deps }
      const { extensions, message } = graphqlErrorOf(viewer.failure)
      throw new GraphQLError(message, {
        extensions: { ...extensions, http: { status: httpStatusOf(viewer.failure.code) } },
      })
    },
  })
  registerStream(fastify, schema, authenticator, deps)
}

function registerStream(
  fastify: FastifyInstance,
  schema: GraphQLSchema,
  authenticator: Authenticator,
  deps: Deps,
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
  })
  fastify.all('/graphql/stream', { schema: { hide: true } }, async (request, reply) => {
    const viewer = await authenticator.viewerOf(request)
    if (!viewer.ok) return sendFailure(reply, viewer.failure)
    request.viewer = viewer.value
    open.add(reply.raw)
    reply.raw.once('close', () => open.delete(reply.raw))
    contexts.set(request, { viewer: viewer.value, address: serverAddress(request, deps.publicUrl), deps })
    reply.hijack()
    await handler(request, reply)
  })
}

/** A failure that no one foresaw goes to the log; the caller learns that it happened, and nothing of the inside. */
function tellOnlyWhatIsExpected(formatted: GraphQLFormattedError, error: unknown, deps: Deps) {
  const original = unwrapResolverError(error)
  if (formatted.extensions?.code !== 'INTERNAL_SERVER_ERROR') return formatted
  deps.log.error({ err: original, path: formatted.path }, 'GraphQL operation failed')
  return { ...formatted, message: 'The server failed at this operation. It is noted in the log.' }
}
