import type { FastifyBaseLogger } from 'fastify'
import { keepPublished } from './published-releases.ts'
import type { SettleBelow } from './settle-below.ts'

const REFRESH_MS = 2000

/**
 * Knows the published releases from now on, those too that another server on the same PostgreSQL publishes, withdraws or
 * gives a minimum. What is settled here and was withdrawn there is settled no more. Answers with what ends that.
 */
export async function followPublished(
  deps: SettleBelow,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<() => void> {
  const onError = (error: unknown) =>
    log.warn({ err: error }, 'the published releases could not be read; those known still hold')
  await keepPublished(deps, onError)
  if (deps.database.dialect === 'sqlite') return () => undefined
  const timer = setInterval(() => {
    keepPublished(deps, onError).catch(onError)
  }, REFRESH_MS)
  timer.unref()
  return () => clearInterval(timer)
}
