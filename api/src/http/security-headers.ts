import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** Two years, as hstspreload.org asks for; without sub-domains, which are not ours to speak for. */
const HSTS = `max-age=${2 * 365 * 24 * 3600}`

/**
 * What a browser may do with our answers. Styles may be inline, since the dashboard's components set them; scripts may
 * not. Nothing here upgrades to https by itself: in a closed network the server may have none.
 */
const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

/** The agents' routes go without all but `nosniff`: no browser reads them, and every poll would carry a kilobyte more. */
export async function addSecurityHeaders(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRoute', (route) => {
    if (route.config?.access === 'HOST') route.helmet = false
  })
  await fastify.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // Below: only where the caller came by TLS.
    strictTransportSecurity: false,
  })
  fastify.addHook('onRequest', (request, reply, next) => {
    if (request.routeOptions.config.access === 'HOST') void reply.header('x-content-type-options', 'nosniff')
    if (request.protocol === 'https') void reply.header('strict-transport-security', HSTS)
    next()
  })
}
