import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { errorAnswerSchema } from '@vesana/agent/protocol'
import { judgeOriginIfAny } from '../auth/same-origin.ts'
import { actorOf } from '../auth/viewer.ts'
import type { Result } from '../errors.ts'
import { sendFailure } from '../http/rest-errors.ts'
import { acceptInvitation, previewInvitation } from './accept-invitation.ts'
import { type AttemptBy } from './attempts.ts'
import { authHeaders, callerOf, sendCookies } from './auth-headers.ts'
import { PASSWORD_LENGTH, SESSION_PATH } from './create-auth.ts'
import { signOutEverywhere } from './end-sessions.ts'
import { LONGEST_EMAIL, LONGEST_NAME } from './invite-person.ts'
import { hasAdministrator } from './last-administrator.ts'
import { registerOidcRoutes } from './oidc.routes.ts'
import {
  type Own,
  beginSecondFactor,
  changePassword,
  confirmSecondFactor,
  removeOwnSecondFactor,
} from './own-account.ts'
import type { People } from './people.ts'
import { setUp } from './set-up.ts'
import { type SignInAnswer, notSignedIn, proveSecondFactor, signIn, signInByPassword } from './sign-in.ts'
import { withUnitOfWork } from './unit-of-work.ts'

const password = z.string().min(1).max(1000)
const newPassword = z
  .string()
  .min(PASSWORD_LENGTH.min, `takes at least ${PASSWORD_LENGTH.min} characters`)
  .max(PASSWORD_LENGTH.max, `takes at most ${PASSWORD_LENGTH.max} characters`)
const email = z.string().min(1).max(LONGEST_EMAIL)
const name = z.string().min(1).max(LONGEST_NAME)
const ticket = z.string().min(1).max(100)
const code = z.string().min(1).max(30)

const statusSchema = z.object({ status: z.enum(['SIGNED_IN', 'SECOND_FACTOR_NEEDED']) })
const refusals = {
  400: errorAnswerSchema,
  401: errorAnswerSchema,
  403: errorAnswerSchema,
  409: errorAnswerSchema,
  429: errorAnswerSchema,
}
const BODY_LIMIT = 16 * 1024
const PUBLIC = { access: 'PUBLIC' } as const
const SIGNED_IN = { access: 'VIEWER' } as const

/** Signing in and out, and one's own account: `/api/v1/session/…`. Needs a scope of its own. */
export function registerSessionRoutes(fastify: FastifyInstance, people: People): void {
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    const judged = judgeOriginIfAny(request, people.config.publicUrl)
    if (request.method !== 'GET' && !judged.ok) return sendFailure(reply, judged.failure)
  })
  registerSignIn(fastify, people)
  registerTickets(fastify, people)
  registerSignOut(fastify, people)
  registerOwnAccount(fastify, people)
  registerOidcRoutes(fastify, people)
}

function registerSignIn(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const methods = z.object({
    password: z.boolean(),
    oidc: z.object({ name: z.string() }).nullable(),
    needs_set_up: z.boolean(),
  })
  routes.get(
    `${SESSION_PATH}/methods`,
    { config: PUBLIC, schema: said('How one can sign in here', { 200: methods }) },
    async () => {
      const { oidc } = people.config
      const needsSetUp = !(await hasAdministrator(people.database.fork()))
      return { password: true, oidc: oidc ? { name: oidc.name } : null, needs_set_up: needsSetUp }
    },
  )
  routes.post(
    `${SESSION_PATH}/sign-in`,
    {
      config: PUBLIC,
      bodyLimit: BODY_LIMIT,
      schema: {
        ...said('Signs in by email and password', { 200: statusSchema }),
        body: z.object({ email, password }),
      },
    },
    async (request, reply) => answer(reply, await signIn(people, request, request.body)),
  )
  routes.post(
    `${SESSION_PATH}/second-factor`,
    {
      config: PUBLIC,
      bodyLimit: BODY_LIMIT,
      schema: {
        ...said('The second step of signing in: a code of the app, or a backup code', { 200: statusSchema }),
        body: z.object({ code }),
      },
    },
    async (request, reply) => answer(reply, await proveSecondFactor(people, request, request.body.code)),
  )
}

/** What links are exchanged for: the first administrator, an invitation, a new password. */
function registerTickets(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  routes.post(
    `${SESSION_PATH}/set-up`,
    {
      config: PUBLIC,
      bodyLimit: BODY_LIMIT,
      schema: {
        ...said('Makes the first administrator, by the link that is printed at start', { 200: statusSchema }),
        body: z.object({ ticket, name, email, password: newPassword }),
      },
    },
    async (request, reply) => {
      const { body } = request
      const made = await counted(people, { subject: 'set-up', address: request.ip }, () =>
        setUp(people, body, request.ip),
      )
      return signInAs(people, request, reply, made, body.password)
    },
  )
  routes.post(
    `${SESSION_PATH}/invitation`,
    {
      config: PUBLIC,
      bodyLimit: BODY_LIMIT,
      schema: {
        ...said('Accepts an invitation, or sets a new password, by an administrator’s link', {
          200: statusSchema,
        }),
        body: z.object({ ticket, name: name.optional(), password: newPassword }),
      },
    },
    async (request, reply) => {
      const { body } = request
      const accepted = await counted(people, { subject: 'invitation', address: request.ip }, () =>
        acceptInvitation(people, body, request.ip),
      )
      return signInAs(people, request, reply, accepted, body.password)
    },
  )
  const preview = z.object({
    email: z.string(),
    name: z.string(),
    purpose: z.enum(['INVITATION', 'PASSWORD_RESET']),
  })
  routes.post(
    `${SESSION_PATH}/invitation/preview`,
    {
      config: PUBLIC,
      bodyLimit: BODY_LIMIT,
      schema: {
        ...said('Whom a link is for, without using it', { 200: preview }),
        body: z.object({ ticket }),
      },
    },
    async (request, reply) => {
      const found = await counted(people, { subject: 'invitation', address: request.ip }, () =>
        previewInvitation(people, request.body.ticket),
      )
      return found.ok ? reply.send(found.value) : sendFailure(reply, found.failure)
    },
  )
}

function registerSignOut(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  routes.post(
    `${SESSION_PATH}/sign-out`,
    { config: PUBLIC, schema: said('Ends the session, if there is one', { 204: z.null() }) },
    async (request, reply) => {
      await forget(people, request, reply)
      return reply.code(204).send(null)
    },
  )
  routes.post(
    `${SESSION_PATH}/sign-out-everywhere`,
    { config: SIGNED_IN, schema: said('Ends every session of one’s own, this one too', { 204: z.null() }) },
    async (request, reply) => {
      const own = ownOf(people, request)
      if (!own.ok) return sendFailure(reply, own.failure)
      const { viewer } = own.value
      const useCase = { database: people.database, actor: actorOf(viewer), now: people.clock() }
      const ended = await signOutEverywhere(useCase, viewer.id)
      if (!ended.ok) return sendFailure(reply, ended.failure)
      await forget(people, request, reply)
      return reply.code(204).send(null)
    },
  )
}

function registerOwnAccount(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const done = { 204: z.null() }
  const begun = z.object({ otpauth_url: z.string(), backup_codes: z.array(z.string()) })
  routes.post(
    `${SESSION_PATH}/password`,
    {
      config: SIGNED_IN,
      bodyLimit: BODY_LIMIT,
      schema: {
        ...said('Changes one’s password; every other session ends', done),
        body: z.object({ current_password: password, new_password: newPassword }),
      },
    },
    async (request, reply) => {
      const { current_password, new_password } = request.body
      return withCookies(people, request, reply, (own) => changePassword(own, current_password, new_password))
    },
  )
  routes.post(
    `${SESSION_PATH}/totp`,
    {
      config: SIGNED_IN,
      bodyLimit: BODY_LIMIT,
      schema: {
        ...said('Begins to set up a second factor: on once a code is confirmed', { 200: begun }),
        body: z.object({ password }),
      },
    },
    async (request, reply) => {
      const own = ownOf(people, request)
      const made = own.ok ? await beginSecondFactor(own.value, request.body.password) : own
      if (!made.ok) return sendFailure(reply, made.failure)
      return reply.send({ otpauth_url: made.value.otpauthUrl, backup_codes: [...made.value.backupCodes] })
    },
  )
  routes.post(
    `${SESSION_PATH}/totp/confirm`,
    {
      config: SIGNED_IN,
      bodyLimit: BODY_LIMIT,
      schema: { ...said('Switches the second factor on', done), body: z.object({ code }) },
    },
    async (request, reply) => {
      const given = request.body.code.replaceAll(/\s/g, '')
      return withCookies(people, request, reply, (own) => confirmSecondFactor(own, given))
    },
  )
  routes.post(
    `${SESSION_PATH}/totp/remove`,
    {
      config: SIGNED_IN,
      bodyLimit: BODY_LIMIT,
      schema: { ...said('Removes the second factor', done), body: z.object({ password }) },
    },
    async (request, reply) =>
      withCookies(people, request, reply, (own) => removeOwnSecondFactor(own, request.body.password)),
  )
}

function said<T extends object>(summary: string, response: T) {
  return { tags: ['session'], summary, response: { ...response, ...refusals } }
}

function answer(reply: FastifyReply, signedIn: Result<SignInAnswer>) {
  if (!signedIn.ok) return sendFailure(reply, signedIn.failure)
  sendCookies(reply, signedIn.value.headers)
  return reply.send({ status: signedIn.value.status })
}

/** Who came by a link is signed in at once; with a second factor, asked for it. */
async function signInAs(
  people: People,
  request: FastifyRequest,
  reply: FastifyReply,
  email: Result<string>,
  password: string,
) {
  if (!email.ok) return sendFailure(reply, email.failure)
  return answer(reply, await signInByPassword(people, request, { email: email.value, password }))
}

/** Tickets are too long to guess; the count keeps a guesser from asking for nothing else. */
async function counted<T>(people: People, by: AttemptBy, act: () => Promise<Result<T>>): Promise<Result<T>> {
  const subject = `${by.subject} from ${by.address}`
  const attempt = await people.attempts.begin({ ...by, subject })
  if (!attempt.ok) return attempt
  const result = await act()
  if (result.ok || result.failure.code !== 'UNAUTHENTICATED') await attempt.value.succeeded()
  return result
}

async function forget(people: People, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const auth = people.auths.for(request)
  const { database } = people
  await withUnitOfWork(database, callerOf(request), async () => {
    const { headers } = await auth.api.signOut({ headers: authHeaders(request), returnHeaders: true })
    sendCookies(reply, headers)
    return { ok: true, value: undefined }
  })
}

function ownOf(people: People, request: FastifyRequest): Result<Own> {
  const { viewer } = request
  if (viewer?.kind !== 'PERSON' || viewer.id === null) return notSignedIn()
  return { ok: true, value: { people, request, viewer: { ...viewer, id: viewer.id } } }
}

async function withCookies(
  people: People,
  request: FastifyRequest,
  reply: FastifyReply,
  act: (own: Own) => Promise<Result<Headers>>,
) {
  const own = ownOf(people, request)
  const done = own.ok ? await act(own.value) : own
  if (!done.ok) return sendFailure(reply, done.failure)
  sendCookies(reply, done.value)
  return reply.code(204).send(null)
}
