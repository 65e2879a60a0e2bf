import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CANARY_FIRST, publishBy } from '../testing/fleet.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import {
  LINUX,
  auditOf,
  createDraft,
  release,
  releasesOf,
  serverVersion,
  withdraw,
  writeVersion,
} from './testing/release-steps.ts'

describe.each(DATABASES)('withdrawRelease, on %s', (kind) => {
  let world: TestApp
  beforeEach(async () => {
    world = await TestApp.start(kind)
  })
  afterEach(() => world[Symbol.asyncDispose]())

  async function versionOnDisk(): Promise<string> {
    return readFile(join(world.binariesDir, 'agent/VERSION'), 'utf8')
  }

  test('puts the newest release below in its place, files and all', async () => {
    const host = await world.enroll()
    for (const version of ['v1.0.0', 'v1.1.0', 'v1.2.0']) await release(world, version)
    const [newest] = (await releasesOf(world)).filter(({ current }) => current)

    const { data } = await withdraw(world, newest!.id, { reason: ' it eats disks ' })

    expect(data.withdrawRelease).toMatchObject({
      state: 'WITHDRAWN',
      current: false,
      withdrawReason: 'it eats disks',
      rollout: { state: 'WITHDRAWN' },
    })
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.1.0', refusal: null })
    expect(await versionOnDisk()).toBe('v1.1.0\n')
    const flat = await readFile(join(world.binariesDir, 'agent', LINUX))
    expect(flat).toEqual(await readFile(join(world.binariesDir, 'agent/releases/v1.1.0', LINUX)))
    expect((await host.poll('v1.0.0')).body).toMatchObject({ latest_version: 'v1.1.0' })
    expect((await auditOf(world)).at(-1)).toEqual({ actor: 'VESANA_ADMIN_TOKEN', action: 'withdrawRelease' })
    await world.restart()
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.1.0', refusal: null })
  })

  test('offers nothing when there is no other release', async () => {
    const host = await world.enroll()
    const only = await release(world, 'v1.0.0')
    await withdraw(world, only.id)
    expect(await serverVersion(world)).toEqual({ version: null, release: null, refusal: null })
    await expect(versionOnDisk()).rejects.toThrow('ENOENT')
    expect((await host.poll('v0.9.0')).body).not.toHaveProperty('latest_version')
  })

  test('of a release that is not offered changes no offer', async () => {
    const first = await release(world, 'v1.0.0')
    await release(world, 'v1.1.0')
    await withdraw(world, first.id)
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.1.0' })
    await writeVersion(world, 'v1.0.0')
    expect((await serverVersion(world)).refusal).toMatchObject({ code: 'CONFLICT' })
  })

  test('of the settled release: the next below is settled, and given to whoever is held back or new', async () => {
    const host = await world.enroll()
    const offered = async () => (await host.poll('v0.9.0')).body.latest_version
    const flat = async () => (await world.app.fastify.inject({ url: '/agent-binaries/VERSION' })).body
    await offered()
    await release(world, 'v1.0.0')
    const settled = await release(world, 'v1.1.0')
    const stages = [{ labels: [{ key: 'ring', value: 'nobody' }], bakeSeconds: 0 }]
    const everybody = { percent: 100, bakeSeconds: 0 }
    await publishBy(world, 'v1.2.0', { ...CANARY_FIRST, stages: [...stages, everybody] })
    expect([await offered(), await flat()]).toEqual(['v1.1.0', 'v1.1.0\n'])

    await withdraw(world, settled.id)

    expect([await offered(), await flat()]).toEqual(['v1.0.0', 'v1.0.0\n'])
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.2.0' })
    await world.restart()
    expect([await offered(), await flat()]).toEqual(['v1.0.0', 'v1.0.0\n'])
  })

  test('skips releases whose files are gone', async () => {
    for (const version of ['v1.0.0', 'v1.1.0']) await release(world, version)
    const newest = await release(world, 'v1.2.0')
    await rm(join(world.binariesDir, 'agent/releases/v1.1.0'), { recursive: true })
    await withdraw(world, newest.id)
    expect(await serverVersion(world)).toMatchObject({ version: 'v1.0.0', refusal: null })
  })

  test('steps back when it is asked once more, where the disk did not let it at first', async () => {
    const host = await world.enroll()
    await release(world, 'v1.0.0')
    const bad = await release(world, 'v1.1.0')
    const { store } = world.app.deps.releases
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    const disk = vi.spyOn(store, 'switchTo').mockRejectedValue(full)
    expect((await withdraw(world, bad.id)).errors?.[0]?.extensions.code).toBe('STORE_UNAVAILABLE')
    expect((await host.poll('v0.9.0')).body).not.toHaveProperty('latest_version')

    disk.mockRestore()
    const { data } = await withdraw(world, bad.id)

    expect(data.withdrawRelease).toMatchObject({ state: 'WITHDRAWN', withdrawReason: 'it crashes' })
    expect((await host.poll('v0.9.0')).body).toMatchObject({ latest_version: 'v1.0.0' })
    expect(await versionOnDisk()).toBe('v1.0.0\n')
    expect((await auditOf(world)).filter(({ action }) => action === 'withdrawRelease')).toHaveLength(1)
    expect((await withdraw(world, bad.id)).errors?.[0]?.extensions.code).toBe('CONFLICT')
  })

  test('needs a reason and a published release', async () => {
    const published = await release(world, 'v1.0.0')
    const draft = await createDraft(world, 'v1.1.0')
    const codes = async (id: string, reason?: string) =>
      (await withdraw(world, id, { reason })).errors?.[0]?.extensions.code
    expect(await codes(published.id, '  ')).toBe('BAD_USER_INPUT')
    expect(await codes(draft.id)).toBe('CONFLICT')
    expect(await codes('nobody')).toBe('NOT_FOUND')
    expect(await codes(published.id)).toBeUndefined()
    expect(await codes(published.id)).toBe('CONFLICT')
  })
})
