import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastify from 'fastify'
import type { Actor } from '../../audit/actor.ts'
import type { Config } from '../../config.ts'
import { openDatabase } from '../../orm.ts'
import { DEFAULT_PLAN } from '../../rollouts/rollout-plan.ts'
import { loadHostRegistry } from '../../updates/load-host-registry.ts'
import { ArtifactStore } from '../artifact-store.ts'
import { ComponentLocks } from '../component-locks.ts'
import { DurableFiles } from '../durable-files.ts'
import { publishRelease } from '../publish-release.ts'
import type { ReleaseUseCase } from '../release-use-case.ts'
import { Release } from '../release.entity.ts'
import { ServerVersions } from '../server-versions.ts'
import { withdrawRelease } from '../withdraw-release.ts'

export const KILLED_ACTOR: Actor = {
  kind: 'SERVER',
  id: null,
  name: 'a server that is killed',
  address: null,
}

type Where = Pick<Config, 'database' | 'binariesDir'>

/**
 * Run as a program it publishes, or withdraws, a release, and kills itself where VERSION and database differ: behind the
 * new VERSION of a publication, before that of a withdrawal.
 */
async function actUntilKilled(where: Where, verb: string, version: string): Promise<void> {
  let isBehind = false
  const files = new DurableFiles(async (step) => {
    const isVersion = step.startsWith('rename') && basename(step) === 'VERSION'
    if (isBehind || (isVersion && verb === 'withdraw')) process.kill(process.pid, 'SIGKILL')
    isBehind = isVersion
  })
  const useCase = await useCaseOf(where, new ArtifactStore(where.binariesDir, files))
  if (verb === 'publish') {
    await publishRelease(useCase, { component: 'agent', version, strategy: 'STAGED', plan: DEFAULT_PLAN })
    return
  }
  const release = await useCase.database.fork().findOneOrFail(Release, { component: 'agent', version })
  useCase.serverVersions.offer('agent', { id: release.id, component: 'agent', version, artifacts: {} })
  await withdrawRelease(useCase, release.id, 'it crashes', false)
}

async function useCaseOf({ database: settings }: Where, store: ArtifactStore): Promise<ReleaseUseCase> {
  const database = await openDatabase(settings, () => undefined)
  return {
    database,
    store,
    locks: new ComponentLocks(database),
    serverVersions: new ServerVersions(),
    registry: await loadHostRegistry(database),
    log: fastify({ logger: false }).log,
    actor: KILLED_ACTOR,
    now: Date.now(),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [where, verb, version] = process.argv.slice(2) as [string, string, string]
  await actUntilKilled(JSON.parse(where) as Where, verb, version)
}
