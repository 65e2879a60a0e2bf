import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type App, createApp } from '../app.ts'
import { Rollout } from '../rollouts/rollout.entity.ts'
import { CANARY_FIRST, fleetOf, publishBy } from '../testing/fleet.ts'
import { TestApp } from '../testing/test-app.ts'
import { fakeBinary } from './testing/fake-binary.ts'
import { LINUX, createDraft, upload } from './testing/release-steps.ts'

/** Another server on the same PostgreSQL and artifact store. */
async function beside(world: TestApp, act: (second: App) => Promise<void>): Promise<void> {
  await world.app.signsOfLife.write()
  const second = await createApp(world.config, { clock: () => world.now })
  try {
    await act(second)
  } finally {
    await second.close()
  }
}

/** @returns null where it was published, otherwise the error's code */
async function publishOn(app: App, world: TestApp, version: string): Promise<string | null> {
  const query = 'mutation ($input: PublishReleaseInput!) { publishRelease(input: $input) { release { id } } }'
  const input = { component: 'AGENT', version, strategy: 'STAGED' }
  const response = await app.fastify.inject({
    method: 'POST',
    url: '/graphql',
    headers: world.adminHeaders,
    payload: { query, variables: { input } },
  })
  const { errors } = response.json() as { errors?: Array<{ extensions: { code: string } }> }
  return errors?.[0]?.extensions.code ?? null
}

async function draftOf(world: TestApp, version: string): Promise<void> {
  await createDraft(world, version)
  await upload(world, version, LINUX, fakeBinary({ version }))
}

async function rolloutsOf(world: TestApp): Promise<string[]> {
  const em = world.app.deps.database.fork()
  const rollouts = await em.find(Rollout, {}, { populate: ['release'], orderBy: { startedAt: 'asc' } })
  return rollouts.map(({ release, state }) => `${release.version} ${state}`)
}

async function versionOnDisk(world: TestApp): Promise<string> {
  return (await readFile(join(world.binariesDir, 'agent/VERSION'), 'utf8')).trim()
}

test('of two servers that publish the same draft at once, one does and the other says CONFLICT', async () => {
  await using world = await TestApp.start('postgres')
  await publishBy(world, 'v1.0.0', null)
  await fleetOf(world, 2)
  await draftOf(world, 'v1.1.0')
  await beside(world, async (second) => {
    const answers = await Promise.all([world.app, second].map((app) => publishOn(app, world, 'v1.1.0')))
    expect(answers.map(String).toSorted()).toEqual(['CONFLICT', 'null'])
    expect(await rolloutsOf(world)).toEqual(['v1.0.0 FINISHED', 'v1.1.0 RUNNING'])
  })
})

test('of two servers that publish two versions at once, the newer one stays the server version', async () => {
  await using world = await TestApp.start('postgres')
  await publishBy(world, 'v1.0.0', null)
  await fleetOf(world, 2)
  await draftOf(world, 'v1.1.0')
  await draftOf(world, 'v1.2.0')
  await beside(world, async (second) => {
    world.pass(1)
    const [older, newer] = await Promise.all([
      publishOn(second, world, 'v1.1.0'),
      publishOn(world.app, world, 'v1.2.0'),
    ])
    expect(newer).toBeNull()
    expect([null, 'VERSION_NOT_NEWER']).toContain(older)
    expect(await versionOnDisk(world)).toBe('v1.2.0')
    const overtaken = older === null ? ['v1.1.0 SUPERSEDED'] : []
    expect((await rolloutsOf(world)).toSorted()).toEqual(['v1.0.0 FINISHED', ...overtaken, 'v1.2.0 RUNNING'])
  })
})

test('what one server publishes by stages, the other follows as it was asked for', async () => {
  await using world = await TestApp.start('postgres')
  await publishBy(world, 'v1.0.0', null)
  await fleetOf(world, 2)
  await beside(world, async (second) => {
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await second.deps.releases.versionFile.check()
    expect(second.deps.releases.serverVersions.current('agent')?.version).toBe('v1.1.0')
    expect(second.deps.releases.serverVersions.rollout('agent')).toMatchObject({ id, state: 'RUNNING' })
    expect(await rolloutsOf(world)).toEqual(['v1.0.0 FINISHED', 'v1.1.0 RUNNING'])
  })
})
