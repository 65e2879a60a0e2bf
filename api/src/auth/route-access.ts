import type { FastifyInstance, RouteOptions } from 'fastify'
import { sendFailure } from '../http/rest-errors.ts'
import type { Authenticator } from './authenticator.ts'
import { type Role, isRole } from './roles.ts'
import { type Viewer, judgeRole } from './viewer.ts'

/**
 * Who may call a route: anyone; a host by its token; a machine by an enrollment token; whoever the GraphQL operation
 * allows; or a viewer of at least a role. Declared in the route's `config.access`, enforced here for roles.
 */
export type Access = 'PUBLIC' | 'HOST' | 'ENROLLMENT_TOKEN' | 'GRAPHQL' | Role

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** Set where the route's access is a role. */
    viewer: Viewer | null
  }
}

/** One route as the table of rights shows it: `PUT /api/v1/…`. */
export interface DeclaredRoute {
  readonly method: string
  readonly url: string
  readonly access: Access | undefined
}

/**
 * Turns away who may not call, before a body is read. To be registered before every route.
 * @returns the routes as they are known once the server is ready
 */
export function enforceRouteAccess(
  fastify: FastifyInstance,
  authenticator: Authenticator,
): () => DeclaredRoute[] {
  const routes: RouteOptions[] = []
  fastify.decorateRequest('viewer', null)
  fastify.addHook('onRoute', (route) => void routes.push(route))
  const declared = (): DeclaredRoute[] =>
    routes.flatMap(({ method, url, config }) =>
      [method].flat().map((each) => ({ method: each, url, access: config?.access })),
    )
  fastify.addHook('onReady', async () => {
    const silent = declared().filter(({ access }) => access === undefined)
    if (silent.length === 0) return
    const names = silent.map(({ method, url }) => `${method} ${url}`)
    throw new Error(`say who may call ${names.join(', ')}: config: { access }`)
  })
  fastify.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config
    if (!isRole(access)) return
    const viewer = await authenticator.viewerOf(request)
    if (!viewer.ok) return sendFailure(reply, viewer.failure)
    const judged = judgeRole(viewer.value, access)
    if (!judged.ok) return sendFailure(reply, judged.failure)
    request.viewer = viewer.value
  })
  return declared
}

/** For a scope whose routes come from a library: all of them get this access, unless they say another. */
export function declareAccess(scope: FastifyInstance, access: Access): void {
  scope.addHook('onRoute', (route) => {
    route.config = { access, ...route.config }
  })
}
