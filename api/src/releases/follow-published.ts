import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../orm.ts'
import { keepPublished } from './published-releases.ts'
import type { ServerVersions } from './server-versions.ts'

const REFRESH_MS = 2000

/**
 * Knows the published releases from now on, those too that another server on the same PostgreSQL publishes, withdraws or
 * gives a minimum. Answers with what ends that.
 */
export async function followPublished(
  database: Database,
  serverVersions: ServerVersions,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<() => void> {
  await keepPublished(database, serverVersions)
  if (database.dialect === 'sqlite') return () => undefined
  const timer = setInterval(() => {
    keepPublished(database, serverVersions).catch((error: unknown) =>
      log.warn({ err: error }, 'the published releases could not be read; those known still hold'),
    )
  }, REFRESH_MS)
  timer.unref()
  return () => clearInterval(timer)
}
