import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** What was accepted is answered; but nobody who is slow keeps the server from ending for longer. */
const GRACE_MS = 5000

/**
 * Lets the server end while browsers hold connections open: those on which nothing was asked yet, which Node would wait
 * a minute for, are closed at once, the busy ones when they are answered or the grace is over.
 */
export function endConnections(fastify: FastifyInstance): void {
  const unused = new Set<Socket>()
  fastify.server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  fastify.server.on('request', (request) => unused.delete(request.socket))
  fastify.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy()
    setTimeout(() => fastify.server.closeAllConnections(), GRACE_MS).unref()
  })
}
