import { COMPONENTS, type Component } from '@vesana/agent/protocol'
import type { FastifyBaseLogger } from 'fastify'
import type { Actor } from '../audit/actor.ts'
import type { Database } from '../orm.ts'
import { ArtifactStore } from './artifact-store.ts'
import { ComponentLocks } from './component-locks.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import { VERSION_FILE_ACTOR } from './version-file-actor.ts'
import { loadRestoring } from './load-restoring.ts'
import type { ReleaseUseCase } from './release-use-case.ts'
import { ReleaseResolver } from './release.resolver.ts'
import { ServerVersionResolver } from './server-version.type.ts'
import type { ServerVersions } from './server-versions.ts'
import { sweepLeftovers } from './sweep-leftovers.ts'
import { VersionFile } from './version-file.ts'

export { registerDownloadRoutes } from './download.routes.ts'
export { registerUploadRoutes } from './upload.routes.ts'

export const releaseResolvers = [ReleaseResolver, ServerVersionResolver] as const

export interface ReleasesOptions {
  readonly database: Database
  /** `BINARIES_DIR` */
  readonly binariesDir: string
  readonly log: FastifyBaseLogger
  /** Epoch milliseconds. */
  readonly clock: () => number
  readonly registry: HostRegistry
  readonly serverVersions: ServerVersions
}

/** All that has to do with releases, as routes and resolvers reach it. */
export interface Releases {
  readonly store: ArtifactStore
  readonly serverVersions: ServerVersions
  readonly versionFile: VersionFile
  readonly countHostsOnVersion: (component: Component, version: string) => number
  /** What a use case needs, in the name of an actor, now. */
  as(actor: Actor): ReleaseUseCase
  /** Brings the store in order, follows each `VERSION` as it is, and watches it. To be awaited before listening. */
  start(): Promise<void>
  stop(): Promise<void>
}

export function createReleases(options: ReleasesOptions): Releases {
  const { database, binariesDir, log, clock, registry } = options
  const store = new ArtifactStore(binariesDir)
  const locks = new ComponentLocks(database)
  const { serverVersions } = options
  const as = (actor: Actor): ReleaseUseCase => ({
    database,
    store,
    locks,
    serverVersions,
    registry,
    log,
    actor,
    now: clock(),
  })
  const versionFile = new VersionFile(() => as(VERSION_FILE_ACTOR))
  return {
    store,
    serverVersions,
    versionFile,
    countHostsOnVersion: (component, version) => registry.countOnVersion(component, version),
    as,
    async start() {
      await bringInOrder(as(VERSION_FILE_ACTOR))
      for (const component of COMPONENTS) await loadRestoring(as(VERSION_FILE_ACTOR), component)
      await versionFile.check()
      versionFile.start()
    },
    stop: () => versionFile.stop(),
  }
}

/** A store that cannot be brought in order does not keep the server from starting: agents still report to it. */
async function bringInOrder(useCase: ReleaseUseCase): Promise<void> {
  try {
    await useCase.store.recover()
    await sweepLeftovers(useCase)
  } catch (error) {
    useCase.log.error({ err: error }, 'the artifact store could not be brought in order')
  }
}
