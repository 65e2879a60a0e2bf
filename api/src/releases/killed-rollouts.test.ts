import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Actor } from '../audit/actor.ts'
import { Rollout } from '../rollouts/rollout.entity.ts'
import { DEFAULT_PLAN } from '../rollouts/rollout-plan.ts'
import { fleetOf, pollAll, publishBy, rolloutOf, steer } from '../testing/fleet.ts'
import { DATABASES, TestApp, type TestHost } from '../testing/test-app.ts'
import { ArtifactStore } from './artifact-store.ts'
import { DurableFiles } from './durable-files.ts'
import { publishRelease } from './publish-release.ts'
import { fakeBinary } from './testing/fake-binary.ts'
import { KILLED_ACTOR } from './testing/killed-server.ts'
import {
  LINUX,
  auditOf,
  createDraft,
  publish,
  releasesOf,
  serverVersion,
  upload,
} from './testing/release-steps.ts'
import { withdrawRelease } from './withdraw-release.ts'
import { Release } from './release.entity.ts'

type Verb = 'publish' | 'withdraw'
const ACTOR: Actor = KILLED_ACTOR

/** What `verb` does to the version until the disk's step of that number, where everything ends. */
async function actUntil(
  world: TestApp,
  verb: Verb,
  version: string,
  step: number,
): Promise<'ended' | 'done'> {
  let steps = 0
  let wasKilled = false
  const files = new DurableFiles(async () => {
    if (steps++ < step) return
    wasKilled = true
    throw new Error('killed')
  })
  const useCase = { ...world.app.deps.releases.as(ACTOR), store: new ArtifactStore(world.binariesDir, files) }
  if (verb === 'publish') {
    await publishRelease(useCase, { component: 'agent', version, strategy: 'STAGED', plan: DEFAULT_PLAN })
  } else {
    const { id } = await world.app.deps.database
      .fork()
      .findOneOrFail(Release, { component: 'agent', version })
    await withdrawRelease(useCase, id, 'it crashes', true)
  }
  return wasKilled ? 'ended' : 'done'
}

async function draftOf(world: TestApp, version: string): Promise<void> {
  await createDraft(world, version)
  await upload(world, version, LINUX, fakeBinary({ version }))
}

async function versionOnDisk(world: TestApp): Promise<string> {
  return (await readFile(join(world.binariesDir, 'agent/VERSION'), 'utf8')).trim()
}

/** Disk, database and memory say the same, and every published release has its rollout. */
async function expectConsistent(world: TestApp, version: string): Promise<void> {
  expect(await serverVersion(world)).toMatchObject({ version, release: { version }, refusal: null })
  expect(await versionOnDisk(world)).toBe(version)
  const em = world.app.deps.database.fork()
  const rollouts = await em.find(Rollout, {}, { populate: ['release'] })
  const published = await em.find(Release, { publishedAt: { $ne: null } })
  expect(rollouts.map(({ release }) => release.version).toSorted()).toEqual(
    published.map((release) => release.version).toSorted(),
  )
  const running = rollouts.filter(({ state }) => state === 'RUNNING').map(({ release }) => release.version)
  expect([[], [version]]).toContainEqual(running)
}

/** The release is offered to its canary and nobody else, by the plan that was asked for. */
async function expectStaged(world: TestApp, version: string, hosts: readonly TestHost[]): Promise<void> {
  const rollout = world.app.deps.releases.serverVersions.rollout('agent')
  expect(rollout).toMatchObject({ state: 'RUNNING', plan: DEFAULT_PLAN })
  await steer(world)
  expect((await pollAll(hosts)).filter((told) => told === version)).toHaveLength(1)
  expect(await rolloutOf(world, rollout!.id)).toMatchObject({ state: 'RUNNING', counts: { offered: 1 } })
}

describe.each(DATABASES)('a server that ends, on %s', (kind) => {
  const stride = kind === 'sqlite' ? 3 : 7

  test('at any step of publishing by stages has published, by those stages, or nothing', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    let last = 'v1.0.0'
    const outcomes = new Set<string>()
    for (let step = 0, turn = 1; ; step += stride, turn += 1) {
      const version = `v1.${turn}.0`
      await draftOf(world, version)
      const ended = await actUntil(world, 'publish', version, step)
      await world.restart()
      const isOut = (await versionOnDisk(world)) === version
      await expectConsistent(world, isOut ? version : last)
      if (isOut) await expectStaged(world, version, hosts)
      else expect(await pollAll(hosts)).not.toContain(version)
      // Nothing is lost: the draft is published by whoever tries again.
      if (!isOut && turn % 3 === 1) {
        expect((await publish(world, version)).errors).toBeUndefined()
        last = version
      }
      if (isOut) last = version
      const [own] = (await releasesOf(world)).filter((release) => release.version === version)
      outcomes.add(`${isOut ? 'out' : 'draft'} ${own?.state}`)
      if (ended === 'done') break
    }
    expect([...outcomes].toSorted()).toEqual(['draft DRAFT', 'draft PUBLISHED', 'out PUBLISHED'])
  }, 240_000)

  test('at any step of a withdrawal has withdrawn, and offers the settled release', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    for (let step = 0, turn = 1; ; step += stride, turn += 1) {
      const version = `v1.${turn}.0`
      await publishBy(world, version, { ...PLAIN, stages: [{ percent: 100, bakeSeconds: 0 }] })
      await steer(world)
      expect(await pollAll(hosts)).toContain(version)
      const ended = await actUntil(world, 'withdraw', version, step)
      await world.restart()
      await expectConsistent(world, 'v1.0.0')
      expect(await pollAll(hosts)).toEqual(['v1.0.0', 'v1.0.0', 'v1.0.0'])
      expect((await hosts[0]!.poll(version)).body.roll_back_from).toBe(version)
      await hosts[0]!.poll()
      const [own] = (await releasesOf(world)).filter((release) => release.version === version)
      expect(own).toMatchObject({ state: 'WITHDRAWN', rollout: { state: 'WITHDRAWN' } })
      expect((await auditOf(world)).filter(({ action }) => action === 'withdrawRelease')).toHaveLength(turn)
      if (ended === 'done') break
    }
  }, 240_000)

  test.each(['publish', 'withdraw'] as const)(
    'by SIGKILL in the midst of %s, where VERSION and database differ, comes back whole',
    async (verb) => {
      await using world = await TestApp.start(kind)
      await publishBy(world, 'v1.0.0', null)
      const hosts = await fleetOf(world, 3)
      if (verb === 'publish') await draftOf(world, 'v1.1.0')
      else await publishBy(world, 'v1.1.0', { ...PLAIN, stages: [{ percent: 100, bakeSeconds: 0 }] })
      await world.restart(() => killAtVersion(world, verb, 'v1.1.0'))
      if (verb === 'publish') {
        await expectConsistent(world, 'v1.1.0')
        await expectStaged(world, 'v1.1.0', hosts)
      } else {
        await expectConsistent(world, 'v1.0.0')
        expect(await pollAll(hosts)).toEqual(['v1.0.0', 'v1.0.0', 'v1.0.0'])
      }
    },
    60_000,
  )
})

const PLAIN = { failureCount: 3, failureRatio: 0.05 }

/**
 * Another process does it, and is killed: publishing, in the moment in which VERSION has been replaced and the database
 * has not heard of it; withdrawing, before VERSION is replaced, when the database has.
 */
function killAtVersion({ config }: TestApp, verb: Verb, version: string): void {
  const program = fileURLToPath(new URL('testing/killed-server.ts', import.meta.url))
  const flags = [
    '--conditions=source',
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
  ]
  const words = [
    JSON.stringify({ database: config.database, binariesDir: config.binariesDir }),
    verb,
    version,
  ]
  const child = spawnSync(process.execPath, [...flags, program, ...words], { encoding: 'utf8' })
  expect([child.signal, child.stderr]).toEqual(['SIGKILL', ''])
}
