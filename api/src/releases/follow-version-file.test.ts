import { readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { fakeBinary, fakeInstaller } from './testing/fake-binary.ts'
import {
  LINUX,
  SETUP,
  WINDOWS,
  auditOf,
  copyIn,
  createDraft,
  release,
  releasesOf,
  serverVersion,
  upload,
  writeVersion,
} from './testing/release-steps.ts'

describe.each(DATABASES)('releasing by writing VERSION, on %s', (kind) => {
  let world: TestApp
  beforeEach(async () => {
    world = await TestApp.start(kind)
  })
  afterEach(() => world[Symbol.asyncDispose]())

  test('files that were copied in become a release, and hosts are offered it', async () => {
    const host = await world.enroll()
    await copyIn(world, {
      [LINUX]: fakeBinary({ version: 'v1.5.0' }),
      'install.sh': Buffer.from('#!/bin/sh\n'),
    })
    await writeVersion(world, 'v1.5.0\n')

    expect(await serverVersion(world)).toEqual({
      version: 'v1.5.0',
      release: { version: 'v1.5.0' },
      refusal: null,
    })
    expect(await releasesOf(world)).toMatchObject([
      {
        state: 'PUBLISHED',
        current: true,
        createdBy: 'VERSION file',
        publishedBy: 'VERSION file',
        artifacts: [{ fileName: 'install.sh', kind: 'SCRIPT', platform: null }, { fileName: LINUX }],
        rollout: { state: 'FINISHED' },
      },
    ])
    const { body } = await host.poll('v1.0.0')
    expect(body).toMatchObject({ latest_version: 'v1.5.0' })
    expect(await auditOf(world)).toContainEqual({ actor: 'VERSION file', action: 'followVersionFile' })
  })

  test('the immutable copy stays as it is while the next release is being copied in', async () => {
    const first = fakeBinary({ version: 'v1.5.0' })
    await copyIn(world, { [LINUX]: first })
    await writeVersion(world, 'v1.5.0\n')
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.6.0' }).subarray(0, 100) })
    await world.app.deps.releases.versionFile.check()

    expect(await serverVersion(world)).toMatchObject({ version: 'v1.5.0', refusal: null })
    expect(await readFile(join(world.binariesDir, 'agent/releases/v1.5.0', LINUX))).toEqual(first)
  })

  test('a refused VERSION offers nothing and says why, until the files are right', async () => {
    const host = await world.enroll()
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.4.2' }) })
    await writeVersion(world, 'v1.4.2')
    await writeVersion(world, 'v1.5.0')

    const refused = await serverVersion(world)
    expect(refused).toMatchObject({
      version: null,
      release: null,
      refusal: { content: 'v1.5.0', code: 'ARTIFACT_REFUSED', since: new Date(world.now).toISOString() },
    })
    expect(refused.refusal!.message).toBe(
      `${LINUX} is unchanged: it is the file of v1.4.2. Please build it again and copy the new one, or remove the file.`,
    )
    expect((await host.poll('v1.0.0')).body).not.toHaveProperty('latest_version')

    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.5.0' }) })
    await world.app.deps.releases.versionFile.check()
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.5.0', refusal: null })
  })

  test('an older VERSION stops the newer one being offered', async () => {
    const host = await world.enroll()
    await release(world, 'v1.0.0')
    await release(world, 'v1.1.0')
    await writeVersion(world, 'v1.0.0\r\n')

    expect(await serverVersion(world)).toMatchObject({ version: 'v1.0.0', refusal: null })
    expect((await host.poll('v1.0.0')).body).toMatchObject({ latest_version: 'v1.0.0' })
    expect((await host.poll('v1.1.0')).body).not.toHaveProperty('latest_version')
    expect((await auditOf(world)).at(-1)).toEqual({ actor: 'VERSION file', action: 'followVersionFile' })

    await writeVersion(world, 'v1.1.0\n')
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.1.0', refusal: null })
  })
})

describe('VERSION', () => {
  let world: TestApp
  beforeEach(async () => {
    world = await TestApp.start()
  })
  afterEach(() => world[Symbol.asyncDispose]())

  async function refusal(): Promise<string> {
    const { refusal: told, version } = await serverVersion(world)
    expect(version).toBeNull()
    return `${told?.code}: ${told?.message}`
  }

  test('is noticed by itself', async () => {
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.5.0' }) })
    await writeFile(join(world.binariesDir, 'agent/VERSION'), 'v1.5.0\n')
    const noticed = async () => expect(await serverVersion(world)).toMatchObject({ version: 'v1.5.0' })
    await vi.waitFor(noticed, { timeout: 15_000, interval: 50 })
  })

  test('that is empty, as in the middle of an echo, is refused and then followed', async () => {
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.5.0' }) })
    await writeVersion(world, '')
    expect(await refusal()).toBe('BAD_USER_INPUT: VERSION is empty. Write one line, such as v1.5.0.')
    await writeVersion(world, 'v1.5.0')
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.5.0' })
  })

  test('that is removed: nothing is offered, and nothing is wrong', async () => {
    await release(world, 'v1.0.0')
    await rm(join(world.binariesDir, 'agent/VERSION'))
    await world.app.deps.releases.versionFile.check()
    expect(await serverVersion(world)).toEqual({ version: null, release: null, refusal: null })
  })

  test('without files', async () => {
    await writeVersion(world, 'v1.5.0')
    expect(await refusal()).toContain(
      'ARTIFACT_MISSING: There is no binary for v1.5.0 of the agent: copy one',
    )
  })

  test('with a copy that is cut short, followed once it is whole', async () => {
    const bytes = fakeBinary({ version: 'v1.5.0' })
    await copyIn(world, { [LINUX]: bytes.subarray(0, -1) })
    await writeVersion(world, 'v1.5.0')
    expect(await refusal()).toContain(`ARTIFACT_REFUSED: ${LINUX} is cut short`)
    await copyIn(world, { [LINUX]: bytes })
    await world.app.deps.releases.versionFile.check()
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.5.0' })
  })

  test('with a stale installer or a stale platform', async () => {
    const setup = fakeInstaller({ version: 'v1.4.2' })
    const windows = fakeBinary({ version: 'v1.4.2', platform: 'windows-amd64' })
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.4.2' }), [WINDOWS]: windows, [SETUP]: setup })
    await writeVersion(world, 'v1.4.2')
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.5.0' }) })
    await writeVersion(world, 'v1.5.0')
    expect(await refusal()).toContain(`${WINDOWS} is unchanged`)
    expect(await refusal()).toContain(`${SETUP} is unchanged`)
  })

  test('with a link instead of a file', async () => {
    const elsewhere = join(world.dir, 'elsewhere')
    await writeFile(elsewhere, fakeBinary({ version: 'v1.5.0' }))
    await symlink(elsewhere, join(world.binariesDir, 'agent', LINUX))
    await writeVersion(world, 'v1.5.0')
    expect(await refusal()).toContain(`ARTIFACT_REFUSED: ${LINUX} is no plain file`)
  })

  test('of a published release whose flat files were built again', async () => {
    await release(world, 'v1.5.0')
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.5.0' }) })
    await writeVersion(world, 'v1.5.0\n\n')
    expect(await refusal()).toContain(
      `CONFLICT: ${LINUX} says v1.5.0, but is not the file that was published as v1.5.0.`,
    )
  })

  test('of a published release whose copy was damaged', async () => {
    await release(world, 'v1.4.0')
    await release(world, 'v1.5.0')
    await writeFile(join(world.binariesDir, 'agent/releases/v1.4.0', LINUX), 'cut')
    await writeVersion(world, 'v1.4.0')
    expect(await refusal()).toContain('ARTIFACT_MISSING: The copy of v1.4.0 in the store is not whole')
  })

  test('of a draft: the files beside VERSION become its artifacts', async () => {
    const draft = await createDraft(world, 'v1.5.0')
    await upload(world, 'v1.5.0', LINUX, fakeBinary({ version: 'v1.5.0' }))
    await upload(world, 'v1.5.0', 'install.sh', Buffer.from('#!/bin/sh\n'))
    const copied = fakeBinary({ version: 'v1.5.0', padding: 100 })
    await copyIn(world, { [LINUX]: copied })
    await writeVersion(world, 'v1.5.0')
    expect(await releasesOf(world)).toMatchObject([
      { id: draft.id, state: 'PUBLISHED', artifacts: [{ fileName: LINUX, size: copied.length }] },
    ])
  })

  test('of one component says nothing of the other', async () => {
    await release(world, 'v1.5.0')
    const name = 'vesana-collector-linux-amd64'
    await copyIn(world, { [name]: fakeBinary({ version: 'v2.0.0', component: 'collector' }) }, 'collector')
    await writeVersion(world, 'v2.0.0', 'collector')
    expect(await serverVersion(world, 'AGENT')).toMatchObject({ version: 'v1.5.0' })
    expect(await serverVersion(world, 'COLLECTOR')).toMatchObject({ version: 'v2.0.0' })
  })

  test('that was written while the server was down is followed at its start', async () => {
    await world.app.deps.releases.versionFile.stop()
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.5.0' }) })
    await writeFile(join(world.binariesDir, 'agent/VERSION'), 'v1.5.0')
    await world.restart()
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.5.0' })
  })

  test('the refusal of a file that is only touched keeps the time of the first', async () => {
    await writeVersion(world, 'latest')
    const { refusal: first } = await serverVersion(world)
    world.pass(60_000)
    await utimes(join(world.binariesDir, 'agent/VERSION'), 1, 1)
    await world.app.deps.releases.versionFile.check()
    expect((await serverVersion(world)).refusal).toEqual(first)
  })

  test('that cannot be read is a refusal, and is read again', async () => {
    await release(world, 'v1.5.0')
    const path = join(world.binariesDir, 'agent/VERSION')
    await rm(path)
    await symlink(world.dir, path)
    await world.app.deps.releases.versionFile.check()
    expect(await refusal()).toContain('STORE_UNAVAILABLE: The artifact store could not be used (EISDIR)')
    await rm(path)
    await writeVersion(world, 'v1.5.0')
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.5.0', refusal: null })
  })
})
