import type { FastifyInstance } from 'fastify'
import { hangUp } from './client-errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A body that may take as long as it takes: an upload. It is cut only where nothing comes for minutes. */
    isLongBody?: boolean
  }
}

const BODY_WITHIN_MS = 30_000

/** A body that drips in byte by byte would hold its connection and its memory for ever: it has to come within a time. */
export function endSlowBodies(fastify: FastifyInstance, withinMs: number = BODY_WITHIN_MS): void {
  fastify.addHook('onRequest', (request, reply, next) => {
    const { raw } = request
    const hasBody =
      raw.headers['content-length'] !== undefined || raw.headers['transfer-encoding'] !== undefined
    if (!hasBody || request.routeOptions.config.isLongBody === true) return next()
    const timer = setTimeout(() => {
      const message = `The request’s body took longer than ${withinMs / 1000} s.`
      if (!raw.complete && !raw.readableEnded) hangUp(raw.socket, { code: 'REQUEST_TIMEOUT', message })
    }, withinMs)
    timer.unref()
    raw.once('end', () => clearTimeout(timer))
    reply.raw.once('close', () => clearTimeout(timer))
    next()
  })
}
