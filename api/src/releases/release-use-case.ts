import type { FastifyBaseLogger } from 'fastify'
import type { Actor } from '../audit/actor.ts'
import { type Result, fail } from '../errors.ts'
import type { Database } from '../orm.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import type { ArtifactStore } from './artifact-store.ts'
import type { ComponentLocks } from './component-locks.ts'
import type { ServerVersions } from './server-versions.ts'

/** What every use case on releases needs. */
export interface ReleaseUseCase {
  readonly database: Database
  readonly store: ArtifactStore
  readonly locks: ComponentLocks
  readonly serverVersions: ServerVersions
  readonly registry: HostRegistry
  readonly log: FastifyBaseLogger
  /** Who acts: goes into the audit. */
  readonly actor: Actor
  /** Epoch milliseconds. */
  readonly now: number
}

/** Turns what the disk throws into a failure that a person can act on; the details go to the log. */
export async function onDisk<T>(
  { log }: Pick<ReleaseUseCase, 'log'>,
  act: () => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    return await act()
  } catch (error) {
    log.error({ err: error }, 'the artifact store could not be used')
    return fail('STORE_UNAVAILABLE', storeMessage(error))
  }
}

export function storeMessage(error: unknown): string {
  const code =
    error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)
  const advice: Record<string, string> = {
    ENOSPC: 'The disk of the artifact store is full. Make room, then try again.',
    EACCES: 'The server may not write to the artifact store. Give it the right to, then try again.',
    EROFS: 'The artifact store cannot be written: its file system is read-only.',
  }
  return advice[code] ?? `The artifact store could not be used (${code}). The log says more; try again.`
}
