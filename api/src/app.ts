import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { registerAuditExportRoute } from './audit/export-audit.route.ts'
import { ApiTokenUses } from './auth/api-token-uses.ts'
import { ApiTokens } from './auth/api-tokens.ts'
import { Authenticator } from './auth/authenticator.ts'
import { type DeclaredRoute, declareAccess, enforceRouteAccess } from './auth/route-access.ts'
import type { Config } from './config.ts'
import { ChangeFeed } from './fleet/change-feed.ts'
import { SharedCounts } from './fleet/shared-counts.ts'
import { createHttpServer } from './http/create-http-server.ts'
import { type LogStream, logOptions } from './logging/log-options.ts'
import { logRequests } from './logging/log-requests.ts'
import type { Deps } from './graphql-context.ts'
import { registerGraphql } from './graphql-routes.ts'
import { buildGraphqlSchema } from './graphql-schema.ts'
import { openDatabase } from './orm.ts'
import { createRollouts } from './rollouts/create-rollouts.ts'
import { ServerVersions } from './releases/server-versions.ts'
import { createReleases, registerDownloadRoutes, registerUploadRoutes } from './releases/create-releases.ts'
import { followPublished } from './releases/follow-published.ts'
import { registerHealthRoutes } from './http/health.routes.ts'
import { RATE_LIMITS, type RateLimitSettings, RateLimits } from './http/rate-limits.ts'
import { sendFailure } from './http/rest-errors.ts'
import { followCertificate } from './http/tls.ts'
import { registerMetricsRoute } from './metrics/metrics.route.ts'
import { Metrics } from './metrics/metrics.ts'
import type { AttemptLimits } from './people/attempts.ts'
import { createPeople } from './people/create-people.ts'
import { ensureFirstAdministrator } from './people/first-administrator.ts'
import type { People } from './people/people.ts'
import { registerSessionRoutes } from './people/session.routes.ts'
import { RetentionJob } from './retention/retention-job.ts'
import { registerAgentRoutes } from './updates/agent.routes.ts'
import { HostFollower } from './updates/follow-hosts.ts'
import { HeldHeartbeats } from './updates/held-heartbeats.ts'
import { loadHostRegistry } from './updates/load-host-registry.ts'
import { SignOfLifeWriter } from './updates/sign-of-life-writer.ts'
import { MaintenanceWindows } from './windows/maintenance-windows.ts'

/** The server, ready to listen. Shared with the tests, which hand in their own clock. */
export interface App {
  readonly fastify: FastifyInstance
  readonly deps: Deps
  readonly tokens: ApiTokens
  /** Every REST route and who may call it, once the server is ready. */
  readonly declaredRoutes: () => DeclaredRoute[]
  readonly people: People
  readonly heldHeartbeats: HeldHeartbeats
  /** Hears of what other servers on the same database do to hosts. */
  readonly hostFollower: HostFollower
  readonly metrics: Metrics
  /** Writes what is gathered and not yet in the database. */
  readonly signsOfLife: SignOfLifeWriter
  readonly tokenUses: ApiTokenUses
  /** Answers what it has accepted, then lets go of everything. */
  close(): Promise<void>
}

export interface AppOptions {
  /** Epoch milliseconds. */
  readonly clock?: () => number
  /** Where the log goes; by default to standard output. */
  readonly logStream?: LogStream
  /** Other than by default. */
  readonly rateLimits?: Partial<RateLimitSettings>
  /** Attempts to sign in, other than by default. */
  readonly attemptLimits?: Partial<AttemptLimits>
  /** How often who holds a stream open is asked anew, in milliseconds. */
  readonly streamRecheckMs?: number
}

export async function createApp(
  config: Config,
  { clock = Date.now, logStream, rateLimits, attemptLimits, streamRecheckMs }: AppOptions = {},
): Promise<App> {
  const metrics = new Metrics()
  const fastify = await createHttpServer(config, logOptions(config, metrics.onError, logStream))
  metrics.countRequestsOf(fastify)
  logRequests(fastify, config.logLevel)
  const log = fastify.log
  const database = await openDatabase(config.database, (message) => log.debug(message))
  const registry = await loadHostRegistry(database)
  const windows = await MaintenanceWindows.load(database, log)
  const serverVersions = new ServerVersions()
  const releases = createReleases({
    database,
    binariesDir: config.binariesDir,
    log,
    clock,
    registry,
    serverVersions,
  })
  const { onAttemptEnded } = metrics
  const rollouts = createRollouts({ database, registry, serverVersions, clock, log, onAttemptEnded })
  await releases.start()
  const endFollowing = await followPublished({ database, store: releases.store, serverVersions }, log)
  windows.onChange(() => releases.serverVersions.honour(windows.all()))
  releases.serverVersions.honour(windows.all())
  rollouts.steering.start()
  const counts = new SharedCounts(registry)
  const feed = new ChangeFeed(registry, releases.serverVersions, counts, clock)
  feed.start()
  const signsOfLife = new SignOfLifeWriter(database, registry, log)
  signsOfLife.start()
  const hostFollower = new HostFollower({ database, registry, serverVersions, clock, log })
  hostFollower.start()

  const { publicUrl } = config
  const deps: Deps = { database, registry, windows, releases, rollouts, feed, counts, log, publicUrl, clock }
  const heldHeartbeats = new HeldHeartbeats(registry, releases.serverVersions)
  metrics.measure({ registry, serverVersions: releases.serverVersions, heldHeartbeats, clock })
  fastify.addHook('preClose', async () => heldHeartbeats.stop())
  const tokenUses = new ApiTokenUses(database, log)
  tokenUses.start()
  const tokens = new ApiTokens(database, tokenUses, clock, config.adminToken)
  const people = createPeople(config, { database, log, clock, attemptLimits })
  await ensureFirstAdministrator(people, config.firstAdmin)
  const retention = new RetentionJob(database, config.retention, log, clock)
  retention.start()
  const authenticator = new Authenticator(tokens, people, streamRecheckMs)
  const declaredRoutes = enforceRouteAccess(fastify, authenticator)
  if (config.tls !== undefined) followCertificate(fastify, config.tls)
  const limits = await RateLimits.register(fastify, { ...RATE_LIMITS, ...rateLimits })
  await registerRoutes(fastify, config, {
    deps,
    tokens,
    authenticator,
    people,
    heldHeartbeats,
    metrics,
    limits,
  })

  return {
    fastify,
    deps,
    tokens,
    declaredRoutes,
    people,
    heldHeartbeats,
    hostFollower,
    metrics,
    signsOfLife,
    tokenUses,
    async close() {
      await fastify.close()
      await retention.stop()
      feed.stop()
      windows.stop()
      endFollowing()
      await hostFollower.stop()
      await rollouts.places.stop()
      await rollouts.steering.stop()
      await releases.stop()
      await signsOfLife.stop()
      await tokenUses.stop()
      await database.close()
    },
  }
}

interface Parts {
  readonly deps: Deps
  readonly tokens: ApiTokens
  readonly authenticator: Authenticator
  readonly people: People
  readonly heldHeartbeats: HeldHeartbeats
  readonly metrics: Metrics
  readonly limits: RateLimits
}

async function registerRoutes(fastify: FastifyInstance, config: Config, parts: Parts): Promise<void> {
  const { deps, authenticator, people, heldHeartbeats, metrics, limits } = parts
  await fastify.register(swagger, {
    openapi: {
      info: {
        title: 'Vesana agent versioning',
        version: '1',
        description: 'What agents and collectors ask of the server.',
      },
      components: {
        securitySchemes: {
          hostToken: { type: 'http', scheme: 'bearer' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        },
      },
    },
    transform: jsonSchemaTransform,
  })
  const hidden = { schema: { hide: true }, config: { access: 'PUBLIC' } as const }
  registerHealthRoutes(fastify, { database: deps.database, binariesDir: config.binariesDir })
  fastify.get('/api/v1/openapi.json', hidden, () => fastify.swagger())
  const { serverVersions } = deps.releases
  registerMetricsRoute(fastify, metrics)
  const { publicUrl } = config
  const { onAttemptEnded } = metrics
  registerAgentRoutes(fastify, { ...deps, serverVersions, heldHeartbeats, onAttemptEnded, publicUrl })
  await fastify.register(async (scope) => registerSessionRoutes(scope, people))
  registerAuditExportRoute(fastify, deps)
  await fastify.register(async (scope) => registerUploadRoutes(scope, { releases: deps.releases }))
  await fastify.register(async (scope) =>
    registerDownloadRoutes(scope, { releases: deps.releases, publicUrl: config.publicUrl }),
  )
  await fastify.register(async (scope) =>
    registerGraphql(scope, buildGraphqlSchema(), authenticator, deps, metrics, limits),
  )
  await fastify.register(registerDashboard)
}

const DASHBOARD_DIR = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** The built dashboard; its pages' addresses all lead to its one HTML file. */
async function registerDashboard(fastify: FastifyInstance): Promise<void> {
  declareAccess(fastify, 'PUBLIC')
  const isBuilt = existsSync(DASHBOARD_DIR)
  if (isBuilt) {
    await fastify.register(fastifyStatic, {
      root: DASHBOARD_DIR,
      schemaHide: true,
      setHeaders: (response, path) => {
        const forEver = path.includes('/assets/')
        response.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  fastify.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html')
    if (isPage && isBuilt && !request.url.startsWith('/api/')) return reply.sendFile('index.html')
    const message = `There is nothing at ${request.method} ${request.url.split('?')[0]}.`
    return sendFailure(reply, { code: 'NOT_FOUND', message })
  })
}
