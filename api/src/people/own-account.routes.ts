import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { type Result, fail, ok } from '../errors.ts'
import { sendFailure } from '../http/rest-errors.ts'
import { sendCookies } from './auth-headers.ts'
import { SESSION_PATH } from './create-auth.ts'
import {
  type Own,
  beginSecondFactor,
  changePassword,
  confirmSecondFactor,
  removeOwnSecondFactor,
} from './own-account.ts'
import type { People } from './people.ts'
import { SIGNED_IN, code, newPassword, password, said } from './session-schemas.ts'

const DONE = { 204: z.null() }

/** One's own password and second factor. For people only. */
export function registerOwnAccountRoutes(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const change = {
    ...said('Changes one’s password; every other session ends', DONE),
    body: z.object({ current_password: password, new_password: newPassword }),
  }
  routes.post(`${SESSION_PATH}/password`, { ...SIGNED_IN, schema: change }, async (request, reply) => {
    const { current_password, new_password } = request.body
    return withCookies(people, request, reply, (own) => changePassword(own, current_password, new_password))
  })
  registerSecondFactor(fastify, people)
}

const begun = z.object({ otpauth_url: z.string(), backup_codes: z.array(z.string()) })

function registerSecondFactor(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const begin = {
    ...said('Begins to set up a second factor: on once a code is confirmed', { 200: begun }),
    body: z.object({ password }),
  }
  routes.post(`${SESSION_PATH}/totp`, { ...SIGNED_IN, schema: begin }, async (request, reply) => {
    const own = ownOf(people, request)
    const made = own.ok ? await beginSecondFactor(own.value, request.body.password) : own
    if (!made.ok) return sendFailure(reply, made.failure)
    const { otpauthUrl, backupCodes } = made.value
    return reply.send({ otpauth_url: otpauthUrl, backup_codes: [...backupCodes] })
  })
  const confirm = { ...said('Switches the second factor on', DONE), body: z.object({ code }) }
  routes.post(`${SESSION_PATH}/totp/confirm`, { ...SIGNED_IN, schema: confirm }, async (request, reply) => {
    const given = request.body.code.replaceAll(/\s/g, '')
    return withCookies(people, request, reply, (own) => confirmSecondFactor(own, given))
  })
  const remove = { ...said('Removes the second factor', DONE), body: z.object({ password }) }
  routes.post(`${SESSION_PATH}/totp/remove`, { ...SIGNED_IN, schema: remove }, async (request, reply) =>
    withCookies(people, request, reply, (own) => removeOwnSecondFactor(own, request.body.password)),
  )
}

/** @returns FORBIDDEN for an API token: it has no account */
export function ownOf(people: People, request: FastifyRequest): Result<Own> {
  const { viewer } = request
  if (viewer?.kind !== 'PERSON' || viewer.id === null) {
    return fail('FORBIDDEN', 'Only people have this, and an API token calls. Sign in at the dashboard.')
  }
  return ok({ people, request, viewer: { ...viewer, id: viewer.id } })
}

async function withCookies(
  people: People,
  request: FastifyRequest,
  reply: FastifyReply,
  act: (own: Own) => Promise<Result<Headers>>,
): Promise<FastifyReply> {
  const own = ownOf(people, request)
  const done = own.ok ? await act(own.value) : own
  if (!done.ok) return sendFailure(reply, done.failure)
  sendCookies(reply, done.value)
  return reply.code(204).send(null)
}
