import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { judgeOriginIfAny } from '../auth/same-origin.ts'
import { actorOf } from '../auth/viewer.ts'
import { sendFailure } from '../http/rest-errors.ts'
import { authHeaders, callerOf, sendCookies } from './auth-headers.ts'
import { SESSION_PATH } from './create-auth.ts'
import { signOutEverywhere } from './end-sessions.ts'
import { hasAdministrator } from './last-administrator.ts'
import { registerLinkRoutes } from './link.routes.ts'
import { registerOidcRoutes } from './oidc.routes.ts'
import { ownOf, registerOwnAccountRoutes } from './own-account.routes.ts'
import type { People } from './people.ts'
import { sendSignIn } from './send-sign-in.ts'
import { PUBLIC, SIGNED_IN, code, email, password, said, signInStatus } from './session-schemas.ts'
import { proveSecondFactor, signIn } from './sign-in.ts'
import { withUnitOfWork } from './unit-of-work.ts'

/** Signing in and out, and one's own account: `/api/v1/session/…`. Needs a scope of its own. */
export function registerSessionRoutes(fastify: FastifyInstance, people: People): void {
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    const judged = judgeOriginIfAny(request, people.config.publicUrl)
    if (request.method !== 'GET' && !judged.ok) return sendFailure(reply, judged.failure)
  })
  registerMethods(fastify, people)
  registerSignIn(fastify, people)
  registerSignOut(fastify, people)
  registerLinkRoutes(fastify, people)
  registerOwnAccountRoutes(fastify, people)
  registerOidcRoutes(fastify, people)
}

const methods = z.object({
  password: z.boolean(),
  oidc: z.object({ name: z.string() }).nullable(),
  needs_set_up: z.boolean(),
})

function registerMethods(fastify: FastifyInstance, { config, database }: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const schema = said('How one can sign in here', { 200: methods })
  routes.get(`${SESSION_PATH}/methods`, { ...PUBLIC, schema }, async () => {
    const { oidc } = config
    const needsSetUp = !(await hasAdministrator(database.fork()))
    return { password: true, oidc: oidc ? { name: oidc.name } : null, needs_set_up: needsSetUp }
  })
}

function registerSignIn(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const byPassword = {
    ...said('Signs in by email and password', { 200: signInStatus }),
    body: z.object({ email, password }),
  }
  routes.post(`${SESSION_PATH}/sign-in`, { ...PUBLIC, schema: byPassword }, async (request, reply) =>
    sendSignIn(reply, await signIn(people, request, request.body)),
  )
  const byCode = {
    ...said('The second step of signing in: a code of the app, or a backup code', { 200: signInStatus }),
    body: z.object({ code }),
  }
  routes.post(`${SESSION_PATH}/second-factor`, { ...PUBLIC, schema: byCode }, async (request, reply) =>
    sendSignIn(reply, await proveSecondFactor(people, request, request.body.code)),
  )
}

function registerSignOut(fastify: FastifyInstance, people: People): void {
  const routes = fastify.withTypeProvider<ZodTypeProvider>()
  const here = said('Ends the session, if there is one', { 204: z.null() })
  routes.post(`${SESSION_PATH}/sign-out`, { ...PUBLIC, schema: here }, async (request, reply) => {
    await signOut(people, request, reply)
    return reply.code(204).send(null)
  })
  const everywhere = said('Ends every session of one’s own, this one too', { 204: z.null() })
  routes.post(
    `${SESSION_PATH}/sign-out-everywhere`,
    { ...SIGNED_IN, schema: everywhere },
    async (request, reply) => {
      const own = ownOf(people, request)
      if (!own.ok) return sendFailure(reply, own.failure)
      const { viewer } = own.value
      const useCase = { database: people.database, actor: actorOf(viewer), now: people.clock() }
      const ended = await signOutEverywhere(useCase, viewer.id)
      if (!ended.ok) return sendFailure(reply, ended.failure)
      await signOut(people, request, reply)
      return reply.code(204).send(null)
    },
  )
}

async function signOut(people: People, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const auth = people.auths.for(request)
  await withUnitOfWork(people.database, callerOf(request), async () => {
    const { headers } = await auth.api.signOut({ headers: authHeaders(request), returnHeaders: true })
    sendCookies(reply, headers)
    return { ok: true, value: undefined }
  })
}
