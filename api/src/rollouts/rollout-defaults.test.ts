import { describe, expect, test } from 'vitest'
import { fleetOf, pollAll, publishBy, reportEnd, steer } from '../testing/fleet.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { LINUX, copyIn, createDraft, upload, writeVersion } from '../releases/testing/release-steps.ts'
import { fakeBinary } from '../releases/testing/fake-binary.ts'

const MINUTE = 60_000

describe.each(DATABASES)('a rollout by the built-in plan, on %s', (kind) => {
  test('is what publishing and a VERSION written by hand mean, and both can be set otherwise', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    const publishPlainly = async (version: string) => {
      await createDraft(world, version)
      await upload(world, version, LINUX, fakeBinary({ version }))
      const { publishRelease } = await world.ask<{ publishRelease: { rollout: { state: string } } }>(
        'mutation ($input: PublishReleaseInput!) { publishRelease(input: $input) { rollout { state } } }',
        { input: { component: 'AGENT', version } },
      )
      return publishRelease.rollout.state
    }
    const stateBy = async (version: string) => {
      await copyIn(world, { [LINUX]: fakeBinary({ version }) })
      await writeVersion(world, version)
      return world.app.deps.releases.serverVersions.rollout('agent')?.state
    }
    expect(await publishPlainly('v1.1.0')).toBe('RUNNING')
    expect(await stateBy('v1.2.0')).toBe('RUNNING')
    await steer(world)
    const told = await pollAll(hosts)
    expect(told.filter((version) => version === 'v1.2.0')).toHaveLength(1)
    expect(told.filter((version) => version === 'v1.0.0')).toHaveLength(2)

    await world.ask(
      `mutation { setRolloutDefaults(input: { publish: { strategy: IMMEDIATE } }) { publish { strategy } } }`,
    )
    expect(await publishPlainly('v1.3.0')).toBe('FINISHED')
    expect(await stateBy('v1.4.0')).toBe('RUNNING')
    await world.ask(
      `mutation { setRolloutDefaults(input: { versionFile: { strategy: IMMEDIATE } }) { versionFile { strategy } } }`,
    )
    expect(await stateBy('v1.5.0')).toBe('FINISHED')
    expect(await pollAll(hosts)).toEqual(hosts.map(() => 'v1.5.0'))
  })

  test('watches the canary of three hosts once, then leads the others', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.1.0' }) })
    await writeVersion(world, 'v1.1.0')
    await steer(world)
    const told = await pollAll(hosts)
    const canary = hosts[told.indexOf('v1.1.0')]!
    const others = hosts.filter((host) => host !== canary)
    await reportEnd(canary, 'v1.1.0', 'COMPLETED')
    await canary.poll('v1.1.0')

    const pass = async (ms: number) => {
      world.pass(ms)
      for (const host of others) await host.poll()
      await steer(world)
    }
    await pass(14 * MINUTE)
    expect(await pollAll(others)).toEqual(['v1.0.0', 'v1.0.0'])
    expect((await others[0]!.status()).reason).toBe('WAITING_FOR_STAGE')
    await pass(MINUTE)
    expect(await pollAll(others)).toEqual(['v1.1.0', 'v1.1.0'])
  })

  test('lets a fleet of one host update at once', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const [host] = await fleetOf(world, 1)
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.1.0' }) })
    await writeVersion(world, 'v1.1.0')
    await steer(world)
    expect((await host!.poll()).body.latest_version).toBe('v1.1.0')
    await reportEnd(host!, 'v1.1.0', 'COMPLETED')
    await host!.poll('v1.1.0')
    await steer(world)
    expect(world.app.deps.releases.serverVersions.rollout('agent')?.state).toBe('FINISHED')
  })
})
