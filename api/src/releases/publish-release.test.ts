import { createHash } from 'node:crypto'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { artifactFactsOf, findRelease } from './find-release.ts'
import { fakeBinary, fakeInstaller } from './testing/fake-binary.ts'
import {
  LINUX,
  SETUP,
  WINDOWS,
  auditOf,
  createDraft,
  publish,
  release,
  releasesOf,
  serverVersion,
  upload,
} from './testing/release-steps.ts'

describe.each(DATABASES)('releasing by upload, on %s', (kind) => {
  let world: TestApp
  beforeEach(async () => {
    world = await TestApp.start(kind)
  })
  afterEach(() => world[Symbol.asyncDispose]())

  test('a draft with its files becomes the server version, and hosts are offered it', async () => {
    const host = await world.enroll()
    const linux = fakeBinary({ version: 'v1.1.0' })
    const windows = fakeBinary({ version: 'v1.1.0', platform: 'windows-amd64' })

    const draft = await createDraft(world, 'v1.1.0')
    expect(draft).toMatchObject({ state: 'DRAFT', current: false, artifacts: [], rollout: null })
    await upload(world, 'v1.1.0', LINUX, linux)
    await upload(world, 'v1.1.0', WINDOWS, windows)
    const { data } = await publish(world, 'v1.1.0')

    expect(data.publishRelease.release).toMatchObject({
      id: draft.id,
      state: 'PUBLISHED',
      current: true,
      publishedBy: 'VESANA_ADMIN_TOKEN',
      artifacts: [
        {
          fileName: LINUX,
          kind: 'BINARY',
          platform: 'LINUX_AMD64',
          size: linux.length,
          sha256: sha256(linux),
        },
        { fileName: WINDOWS, kind: 'BINARY', platform: 'WINDOWS_AMD64', size: windows.length },
      ],
      rollout: { strategy: 'IMMEDIATE', state: 'FINISHED', release: { version: 'v1.1.0' } },
    })
    const { body } = await host.poll('v1.0.0')
    expect(body).toMatchObject({
      latest_version: 'v1.1.0',
      binary_url: `http://server.test/agent-binaries/releases/v1.1.0/${LINUX}`,
      binary_sha256: sha256(linux),
      binary_size: linux.length,
    })
    expect((await auditOf(world)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['createRelease', 'uploadArtifact', 'publishRelease']),
    )
    expect(await readFile(join(world.binariesDir, 'agent/VERSION'), 'utf8')).toBe('v1.1.0\n')
    expect(await readdir(join(world.binariesDir, 'agent/.drafts'))).toEqual([])
  })

  test('says on how many hosts a release runs', async () => {
    const hosts = [await world.enroll('a'), await world.enroll('b')]
    await release(world, 'v1.1.0')
    for (const host of hosts) await host.poll('v1.1.0')
    expect(await releasesOf(world)).toMatchObject([{ version: 'v1.1.0', hostsOnVersion: 2 }])
  })

  test('lists releases by pages, the latest first', async () => {
    for (const version of ['v1.0.0', 'v1.1.0', 'v1.2.0']) {
      await createDraft(world, version)
      world.pass(1000)
    }
    const query = `query ($after: String) { releases(component: AGENT, first: 2, after: $after) {
      nodes { version } totalCount pageInfo { hasNextPage endCursor } } }`
    type Page = {
      releases: {
        nodes: Array<{ version: string }>
        totalCount: number
        pageInfo: { hasNextPage: boolean; endCursor: string }
      }
    }
    const first = (await world.ask<Page>(query)).releases
    expect(first.nodes.map(({ version }) => version)).toEqual(['v1.2.0', 'v1.1.0'])
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
    const second = (await world.ask<Page>(query, { after: first.pageInfo.endCursor })).releases
    expect(second).toMatchObject({ nodes: [{ version: 'v1.0.0' }], pageInfo: { hasNextPage: false } })
  })

  test('a restart changes nothing', async () => {
    await release(world, 'v1.1.0')
    const audit = await auditOf(world)
    await world.restart()
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.1.0', refusal: null })
    expect(await auditOf(world)).toEqual(audit)
  })

  test('a process that died before VERSION was switched has published nothing', async () => {
    await release(world, 'v1.0.0')
    await createDraft(world, 'v1.1.0')
    await upload(world, 'v1.1.0', LINUX, fakeBinary({ version: 'v1.1.0' }))
    const { store } = world.app.deps.releases
    const { artifacts } = (await findRelease(world.app.deps.database.fork(), 'agent', 'v1.1.0'))!
    const files = artifacts.map(artifactFactsOf)
    await store.copyImmutable('agent', 'v1.1.0', store.folders.draft('agent', 'v1.1.0'), files)

    await world.restart()

    expect(await serverVersion(world)).toMatchObject({ version: 'v1.0.0', refusal: null })
    expect(await readdir(join(world.binariesDir, 'agent/releases'))).toEqual(['v1.0.0'])
    expect((await publish(world, 'v1.1.0')).errors).toBeUndefined()
  })

  test('a process that died between VERSION and the database has published all the same', async () => {
    await release(world, 'v1.0.0')
    const draft = await createDraft(world, 'v1.1.0')
    await upload(world, 'v1.1.0', LINUX, fakeBinary({ version: 'v1.1.0' }))
    const { store, versionFile } = world.app.deps.releases
    await versionFile.stop()
    const { artifacts } = (await findRelease(world.app.deps.database.fork(), 'agent', 'v1.1.0'))!
    const files = artifacts.map(artifactFactsOf)
    await store.copyImmutable('agent', 'v1.1.0', store.folders.draft('agent', 'v1.1.0'), files)
    await store.switchTo('agent', 'v1.1.0')

    await world.restart()

    expect(await serverVersion(world)).toMatchObject({ version: 'v1.1.0', refusal: null })
    const [newest] = (await releasesOf(world)).filter(({ version }) => version === 'v1.1.0')
    expect(newest).toMatchObject({ id: draft.id, state: 'PUBLISHED', publishedBy: 'VERSION file' })
  })
})

describe('publishRelease refuses', () => {
  let world: TestApp
  beforeEach(async () => {
    world = await TestApp.start()
  })
  afterEach(() => world[Symbol.asyncDispose]())

  async function expectRefusal(version: string, code: string, message: string): Promise<void> {
    const { errors } = await publish(world, version)
    expect(errors).toMatchObject([{ extensions: { code } }])
    expect(errors![0]!.message).toContain(message)
  }

  test('a release that nobody created', () => expectRefusal('v1.0.0', 'NOT_FOUND', 'call createRelease'))

  test('a release without a binary', async () => {
    await createDraft(world, 'v1.0.0')
    await upload(world, 'v1.0.0', 'install.sh', Buffer.from('#!/bin/sh\n'))
    await expectRefusal(
      'v1.0.0',
      'ARTIFACT_MISSING',
      'There is no binary for v1.0.0 of the agent: upload one',
    )
  })

  test('a binary that says another version, and the old release stays', async () => {
    await release(world, 'v1.0.0')
    await createDraft(world, 'v1.1.0')
    await upload(world, 'v1.1.0', LINUX, fakeBinary({ version: 'v1.0.1' }))
    await expectRefusal('v1.1.0', 'ARTIFACT_REFUSED', `${LINUX} says v1.0.1, the release is v1.1.0`)
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.0.0' })
    expect(await readdir(join(world.binariesDir, 'agent/releases'))).toEqual(['v1.0.0'])
  })

  test('an installer of the release before', async () => {
    const setup = fakeInstaller()
    await release(world, 'v1.0.0', { [LINUX]: fakeBinary({ version: 'v1.0.0' }), [SETUP]: setup })
    await createDraft(world, 'v1.1.0')
    await upload(world, 'v1.1.0', LINUX, fakeBinary({ version: 'v1.1.0' }))
    await upload(world, 'v1.1.0', SETUP, setup)
    await expectRefusal('v1.1.0', 'ARTIFACT_REFUSED', `${SETUP} is unchanged: it is the file of v1.0.0`)
  })

  test('a file that changed on the disk since it was uploaded, or is gone', async () => {
    await createDraft(world, 'v1.0.0')
    await upload(world, 'v1.0.0', LINUX, fakeBinary({ version: 'v1.0.0' }))
    const path = join(world.binariesDir, 'agent/.drafts/v1.0.0', LINUX)
    await writeFile(path, fakeBinary({ version: 'v1.0.0' }))
    await expectRefusal('v1.0.0', 'ARTIFACT_REFUSED', 'is not what was uploaded any more')
    await rm(path)
    await expectRefusal('v1.0.0', 'ARTIFACT_MISSING', 'is gone from the store')
  })

  test('an older version than the server’s', async () => {
    await release(world, 'v1.1.0')
    await createDraft(world, 'v1.0.9')
    await upload(world, 'v1.0.9', LINUX, fakeBinary({ version: 'v1.0.9' }))
    await expectRefusal('v1.0.9', 'VERSION_NOT_NEWER', 'v1.0.9 is not newer than v1.1.0')
  })

  test('a release that was published before', async () => {
    await release(world, 'v1.1.0')
    await expectRefusal('v1.1.0', 'CONFLICT', 'is published already')
  })

  test('and says so when the disk fails, changing nothing', async () => {
    await release(world, 'v1.0.0')
    await createDraft(world, 'v1.1.0')
    await upload(world, 'v1.1.0', LINUX, fakeBinary({ version: 'v1.1.0' }))
    const releases = join(world.binariesDir, 'agent/releases')
    await writeFile(join(releases, '.tmp-v1.1.0'), 'in the way')
    await rm(releases, { recursive: true })
    await writeFile(releases, 'a file where the folder should be')
    await expectRefusal('v1.1.0', 'STORE_UNAVAILABLE', 'The artifact store could not be used')
    expect(await readFile(join(world.binariesDir, 'agent/VERSION'), 'utf8')).toBe('v1.0.0\n')
  })
})

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
