import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod'
import type { Result } from '../errors.ts'
import { sendFailure } from '../http/rest-errors.ts'
import { acceptInvitation, previewInvitation } from './accept-invitation.ts'
import { SESSION_PATH } from './create-auth.ts'
import type { People } from './people.ts'
import { sendSignIn } from './send-sign-in.ts'
import { PUBLIC, email, name, newPassword, said, signInStatus, ticket } from './session-schemas.ts'
import { setUp } from './set-up.ts'
import { signInByPassword } from './sign-in.ts'

/** What links are exchanged for: the first administrator, an invitation, a new password. */
export function registerLinkRoutes(fastify: FastifyInstance, people: People): void {
  registerSetUp(fastify, people)
  registerInvitation(fastify, people)
}

function registerSetUp(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const schema = {
    ...said('Makes the first administrator, by the link that is printed at start', { 200: signInStatus }),
    body: z.object({ ticket, name, email, password: newPassword }),
  }
  routes.post(`${SESSION_PATH}/set-up`, { ...PUBLIC, schema }, async (request, reply) => {
    const { body, ip } = request
    const made = await counted(people, ip, () => setUp(people, body, ip))
    return signInAs(people, request, reply, made, body.password)
  })
}

const preview = z.object({
  email: z.string(),
  name: z.string(),
  purpose: z.enum(['INVITATION', 'PASSWORD_RESET']),
})

function registerInvitation(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const accepts = {
    ...said('Accepts an invitation, or sets a new password, by an administrator’s link', {
      200: signInStatus,
    }),
    body: z.object({ ticket, name: name.optional(), password: newPassword }),
  }
  routes.post(`${SESSION_PATH}/invitation`, { ...PUBLIC, schema: accepts }, async (request, reply) => {
    const { body, ip } = request
    const accepted = await counted(people, ip, () => acceptInvitation(people, body, ip))
    return signInAs(people, request, reply, accepted, body.password)
  })
  const previews = {
    ...said('Whom a link is for, without using it', { 200: preview }),
    body: z.object({ ticket }),
  }
  routes.post(
    `${SESSION_PATH}/invitation/preview`,
    { ...PUBLIC, schema: previews },
    async (request, reply) => {
      const found = await counted(people, request.ip, () => previewInvitation(people, request.body.ticket))
      return found.ok ? reply.send(found.value) : sendFailure(reply, found.failure)
    },
  )
}

/** Who came by a link (`made`: their email) is signed in at once; with a second factor, asked for it: a link does not go round it. */
async function signInAs(
  people: People,
  request: FastifyRequest,
  reply: FastifyReply,
  made: Result<string>,
  given: string,
): Promise<FastifyReply> {
  if (!made.ok) return sendFailure(reply, made.failure)
  const credentials = { email: made.value, password: given }
  return sendSignIn(reply, await signInByPassword(people, request, credentials))
}

/** Tickets are too long to guess; the count keeps a guesser from asking for nothing else. */
async function counted<T>(
  people: People,
  address: string,
  act: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const attempt = await people.attempts.begin({ subject: `links from ${address}`, address })
  if (!attempt.ok) return attempt
  const result = await act()
  if (result.ok || result.failure.code !== 'UNAUTHENTICATED') await attempt.value.succeeded()
  return result
}
