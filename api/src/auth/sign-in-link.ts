import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { errorAnswerSchema } from '@vesana/agent/protocol'
import { sendFailure } from '../http/rest-errors.ts'
import type { ApiTokens } from './api-tokens.ts'

/**
 * A link, printed at start, that opens the dashboard signed in. Its ticket is good for one use and dies with the
 * process; what it is exchanged for is a token of its own, so the link is worth nothing in a log afterwards.
 */
export class SignInLink {
  private ticket: Buffer | undefined = randomBytes(32)

  /** @param address of the server, without a slash at its end */
  url(address: string): string {
    return `${address}/#ticket=${this.ticket?.toString('base64url') ?? ''}`
  }

  /** True once, for the right ticket. */
  redeem(ticket: string): boolean {
    const given = Buffer.from(ticket, 'base64url')
    if (!this.ticket || given.length !== this.ticket.length || !timingSafeEqual(given, this.ticket)) {
      return false
    }
    this.ticket = undefined
    return true
  }
}

export function registerSignInRoute(
  fastify: FastifyInstance,
  link: SignInLink,
  tokens: ApiTokens,
  clock: () => number,
): void {
  fastify.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/sign-in',
    {
      config: { access: 'PUBLIC' },
      schema: {
        tags: ['dashboard'],
        summary: 'Exchanges the ticket of the printed link for an API token, once',
        body: z.object({ ticket: z.string().min(1).max(100) }),
        response: { 200: z.object({ token: z.string() }), 401: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      if (!link.redeem(request.body.ticket)) {
        const message =
          'This link was used already, or belongs to an earlier start. Restart the server for a new one.'
        return sendFailure(reply, { code: 'UNAUTHENTICATED', message })
      }
      const now = clock()
      const token = await tokens.create(`Dashboard of ${new Date(now).toISOString().slice(0, 10)}`, now)
      return reply.send({ token })
    },
  )
}
