import type { IncomingHttpHeaders } from 'node:http'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Config } from '../config.ts'
import type { logOptions } from '../logging/log-options.ts'
import { requestIdOf } from '../logging/request-id.ts'
import { answerMalformedHttp } from './client-errors.ts'
import { endConnections } from './end-connections.ts'
import { refuseBrokenText } from './broken-text.ts'
import { handleFrameworkError, handleRestErrors } from './rest-errors.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { endSlowBodies } from './slow-bodies.ts'
import { readCertificate } from './tls.ts'

/** Larger than any body that is parsed as a whole has to be; uploads are streamed, with a limit of their own. */
const BODY_LIMIT = 1024 ** 2
const STRANGERS_BODY_LIMIT = 64 * 1024
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 20_000,
  /** How often Node looks for headers that are late. */
  connectionsCheckingInterval: 5000,
}
/** Longer than anything is silent that is well: held heartbeats answer within 55 s, streams send a sign every 12 s. */
const SILENT_CONNECTION_MS = 300_000
/** Longer than proxies keep theirs, so that none sends a request into a connection that is just ending. */
const KEEP_ALIVE_MS = 75_000

/**
 * The HTTP server without its routes: limits that hold on the open internet, TLS, errors in the one shape.
 * `requestTimeout` stays off, since an upload may take hours; slow-bodies.ts limits all other bodies.
 */
export async function createHttpServer(
  config: Config,
  logger: ReturnType<typeof logOptions>,
): Promise<FastifyInstance> {
  const options = {
    logger,
    genReqId: ({ headers }: { headers: IncomingHttpHeaders }) => requestIdOf(headers),
    // log-requests.ts does it: a line for each poll of a fleet would drown what matters.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustProxyOf(config.trustProxy),
    routerOptions: { maxParamLength: 300 },
    bodyLimit: BODY_LIMIT,
    connectionTimeout: SILENT_CONNECTION_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: 0,
    clientErrorHandler: answerMalformedHttp,
    frameworkErrors: handleFrameworkError,
    // end-connections.ts refuses in the one shape.
    return503OnClosing: false,
    forceCloseConnections: 'idle' as const,
  }
  const fastify = withTransport(options, config.tls)
  fastify.setValidatorCompiler(validatorCompiler)
  fastify.setSerializerCompiler(serializerCompiler)
  handleRestErrors(fastify)
  endConnections(fastify)
  endSlowBodies(fastify)
  refuseBrokenText(fastify)
  limitStrangersBodies(fastify)
  await addSecurityHeaders(fastify)
  return fastify
}

/** Before anybody has signed in there is little to say. */
function limitStrangersBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const { access } = route.config ?? {}
    if (access === 'PUBLIC' || access === 'ENROLLMENT_TOKEN') route.bodyLimit ??= STRANGERS_BODY_LIMIT
  })
}

/** With TLS it is another class of server, which nothing that uses it can tell. */
function withTransport(options: FastifyServerOptions, tls: Config['tls']): FastifyInstance {
  if (tls === undefined) return Fastify({ ...options, http: LIMITS })
  const secure: unknown = Fastify({ ...(options as object), https: { ...LIMITS, ...readCertificate(tls) } })
  return secure as FastifyInstance
}

/** Fastify itself trusts no number of proxies: whoever gives one says that nobody reaches this port past them. */
function trustProxyOf(trusted: Config['trustProxy']): NonNullable<FastifyServerOptions['trustProxy']> {
  return typeof trusted === 'number' ? (_address, hop) => hop < trusted : trusted
}
