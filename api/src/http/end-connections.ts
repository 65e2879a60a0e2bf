import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { ENDING } from './health.routes.ts'
import { sendFailure } from './rest-errors.ts'

export interface EndingTimes {
  /** Whoever lets the server wait for so long is let go of. */
  readonly stalledMs: number
  /** Then everybody is, also those who make progress: an upload goes on where it was cut. */
  readonly atMostMs: number
}

const ENDING_TIMES: EndingTimes = { stalledMs: 5000, atMostMs: 30_000 }
const LOOK_EVERY_MS = 100

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  bytes: number
  movedAt: number
}

/**
 * Ends the server as it began: what was accepted is answered, new requests are refused, and connections on which nothing
 * is asked are closed at once. An exchange is waited for as long as the server works at it or bytes move.
 */
export function endConnections(fastify: FastifyInstance, times: EndingTimes = ENDING_TIMES): void {
  const unused = new Set<Socket>()
  const exchanges = new Set<Exchange>()
  let isEnding = false
  fastify.server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  fastify.server.on('request', (request, response) => {
    unused.delete(request.socket)
    const exchange = { request, response, bytes: 0, movedAt: 0 }
    exchanges.add(exchange)
    response.once('close', () => exchanges.delete(exchange))
  })
  fastify.addHook('onRequest', (request, reply, next) => {
    if (!isEnding || request.routeOptions.url === '/readyz' || request.routeOptions.url === '/healthz')
      return next()
    void sendFailure(reply.header('connection', 'close'), ENDING)
  })
  fastify.addHook('preClose', async () => {
    isEnding = true
    for (const socket of unused) socket.destroy()
    const began = performance.now()
    for (const exchange of exchanges) exchange.movedAt = began
    const timer = setInterval(() => {
      const now = performance.now()
      fastify.server.closeIdleConnections()
      if (now - began > times.atMostMs) fastify.server.closeAllConnections()
      for (const exchange of exchanges) {
        if (isStalled(exchange, now, times.stalledMs)) exchange.request.socket.destroy()
      }
    }, LOOK_EVERY_MS)
    fastify.server.once('close', () => clearInterval(timer))
    timer.unref()
  })
}

/** Whether it waits for its client. Notes the bytes that have moved since the last call. */
function isStalled(exchange: Exchange, now: number, stalledMs: number): boolean {
  const { request, response } = exchange
  const { bytesRead, bytesWritten } = request.socket
  const isAtWork = request.complete && !response.headersSent
  if (isAtWork || bytesRead + bytesWritten !== exchange.bytes) {
    exchange.bytes = bytesRead + bytesWritten
    exchange.movedAt = now
  }
  return now - exchange.movedAt > stalledMs
}
