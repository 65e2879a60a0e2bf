import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type Failure, type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { sendFailure } from './rest-errors.ts'

export interface Health {
  readonly database: Database
  /** `BINARIES_DIR` */
  readonly binariesDir: string
}

/** So that whoever asks often does not make the server write often. */
const GOOD_FOR_MS = 1000
const WITHIN_MS = 3000

/**
 * `/healthz`: the process lives. `/readyz`: it can do its work now, for whoever sends it requests; 503 says what is
 * wrong. It listens only once the fleet is loaded, so a server that still starts answers nothing.
 */
export function registerHealthRoutes(fastify: FastifyInstance, health: Health): void {
  const options = { schema: { hide: true }, config: { access: 'PUBLIC' } as const }
  let isEnding = false
  let known: { at: number; judged: Promise<Result<void>> } | undefined
  fastify.addHook('preClose', async () => void (isEnding = true))
  fastify.get('/healthz', options, () => ({ status: 'ok' }))
  fastify.get('/readyz', options, async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    if (isEnding) return sendFailure(reply, ENDING)
    const now = performance.now()
    if (!known || now - known.at > GOOD_FOR_MS) known = { at: now, judged: judgeHealth(health) }
    const judged = await known.judged
    return judged.ok ? reply.send({ status: 'ready' }) : sendFailure(reply, judged.failure)
  })
}

/** Told to whoever comes while the server finishes what it has accepted. */
export const ENDING: Failure = {
  code: 'UNAVAILABLE',
  message: 'The server is ending, and takes no more requests. Try again in a moment.',
  retryAfterS: 1,
}

async function judgeHealth({ database, binariesDir }: Health): Promise<Result<void>> {
  const wrong = await Promise.all([
    within(askDatabase(database)).then((fine) => (fine ? [] : ['the database does not answer'])),
    within(writeProbe(binariesDir)).then((fine) => (fine ? [] : ['the artifact store cannot be written to'])),
  ])
  const problems = wrong.flat()
  if (problems.length === 0) return ok(undefined)
  return fail(
    'UNAVAILABLE',
    `Not ready: ${problems.join(', and ')}. The log and the server’s settings say more.`,
  )
}

async function askDatabase(database: Database): Promise<void> {
  await database.fork().execute('select 1')
}

/** A name with a dot is never served. */
async function writeProbe(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${randomUUID()}`)
  await writeFile(probe, '')
  await rm(probe)
}

async function within(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), WITHIN_MS)))
  const done = work.then(
    () => true,
    () => false,
  )
  return Promise.race([done, late]).finally(() => clearTimeout(timer))
}
