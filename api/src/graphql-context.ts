import type { FastifyBaseLogger } from 'fastify'
import type { Viewer } from './auth/viewer.ts'
import type { ChangeFeed } from './fleet/change-feed.ts'
import type { SharedCounts } from './fleet/shared-counts.ts'
import type { Database } from './orm.ts'
import type { Releases } from './releases/create-releases.ts'
import type { Rollouts } from './rollouts/create-rollouts.ts'
import type { HostRegistry } from './updates/host-registry.ts'
import type { MaintenanceWindows } from './windows/maintenance-windows.ts'

/** What the server is made of, as resolvers and routes reach it. */
export interface Deps {
  readonly database: Database
  readonly registry: HostRegistry
  readonly windows: MaintenanceWindows
  readonly releases: Releases
  readonly rollouts: Rollouts
  readonly feed: ChangeFeed
  readonly counts: SharedCounts
  readonly log: FastifyBaseLogger
  /** Where the server is reached, if the configuration says so. */
  readonly publicUrl: string | undefined
  /** Epoch milliseconds. */
  readonly clock: () => number
}

/** The context of every GraphQL operation. There is none for anonymous callers: they are turned away before. */
export interface GraphqlContext {
  readonly viewer: Viewer
  /** The server's own address, as links are to say it, without a slash at its end. */
  readonly address: string
  readonly deps: Deps
}
