// Longer than most: the way of a rollout from its first poll to its end, by the same few steps.
import { describe, expect, test } from 'vitest'
import {
  CANARY_FIRST,
  changeHost,
  changeRollout,
  fleetOf,
  pollAll,
  publishBy,
  reportEnd,
  rolloutOf,
  steer,
} from '../testing/fleet.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import type { UpdateTables } from '../updates/update-tables.ts'
import { LINUX, withdraw, writeVersion } from '../releases/testing/release-steps.ts'
import { countOffers } from './rollout-rows.ts'

const MINUTE = 60_000
const crash = { code: 'TRIAL_FAILED', message: 'exit status 1' }

describe.each(DATABASES)('a staged rollout, on %s', (kind) => {
  test('reaches its canary first, and everybody once that runs the release', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 5)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await steer(world)

    const first = await pollAll(hosts)
    expect(first.filter((version) => version === 'v1.1.0')).toHaveLength(1)
    expect(first.filter((version) => version === 'v1.0.0')).toHaveLength(4)
    expect(await pollAll(hosts)).toEqual(first)
    const canary = hosts[first.indexOf('v1.1.0')]!

    await reportEnd(canary, 'v1.1.0', 'COMPLETED')
    await canary.poll('v1.1.0')
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'RUNNING', step: { reason: 'BAKING' } })

    world.pass(MINUTE)
    const others = hosts.filter((host) => host !== canary)
    await Promise.all(others.map((host) => host.heartbeat()))
    await steer(world)
    expect(await pollAll(others)).toEqual(others.map(() => 'v1.1.0'))
    for (const host of others) await reportEnd(host, 'v1.1.0', 'COMPLETED')
    for (const host of hosts) await host.poll('v1.1.0')
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({
      state: 'FINISHED',
      counts: { offered: 5, completed: 5, updating: 0 },
    })
  })

  test('halts in the instant in which its canary rolls back, on every path, and stays halted', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 4)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await steer(world)
    const told = await pollAll(hosts)
    const canary = hosts[told.indexOf('v1.1.0')]!
    const other = hosts.find((host) => host !== canary)!
    const held = other.request(
      'POST',
      '/heartbeat',
      { version: 'v1.0.0', platform: 'linux-amd64' },
      { prefer: 'wait=50' },
    )
    await other.poll()

    await reportEnd(canary, 'v1.1.0', 'ROLLED_BACK', crash)
    expect(world.app.deps.releases.serverVersions.rollout('agent')?.state).toBe('HALTED')
    expect(await changeHost(world, 'requestUpdateNow', other.id)).toEqual(['CONFLICT'])
    await changeHost(world, 'pauseAutoUpdate', other.id)
    expect((await held).body).toEqual({ update_now: false })
    await changeHost(world, 'resumeAutoUpdate', other.id)
    expect(await pollAll(hosts)).not.toContain('v1.1.0')
    expect((await other.heartbeat()).body).toMatchObject({ latest_version: 'v1.0.0', update_now: false })
    expect((await other.status()).reason).toBe('ROLLOUT_HALTED')
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'HALTED', stateReason: expect.any(String) })

    await world.restart()
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'HALTED', counts: { rolledBack: 1 } })
    expect(await pollAll(hosts)).not.toContain('v1.1.0')
  })

  test('never gives more places than are free, to however many polls at once', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 12)
    const plan = { ...CANARY_FIRST, stages: [{ percent: 100, bakeSeconds: 0 }], maxUpdating: 3 }
    const { id } = await publishBy(world, 'v1.1.0', plan)
    await steer(world)
    const told = await Promise.all([pollAll(hosts), pollAll(hosts), pollAll(hosts)])
    const offered = new Set(
      told.flatMap((one) => one.flatMap((version, i) => (version === 'v1.1.0' ? [i] : []))),
    )
    expect(offered.size).toBe(3)
    expect(await rolloutOf(world, id)).toMatchObject({ counts: { offered: 3, updating: 3 } })
    expect(await rows(world, id)).toMatchObject({ offered: 3, updating: 3 })

    const [done] = offered
    await reportEnd(hosts[done!]!, 'v1.1.0', 'COMPLETED')
    await hosts[done!]!.poll('v1.1.0')
    const again = await pollAll(hosts.filter((_, i) => i !== done))
    expect(again.filter((version) => version === 'v1.1.0')).toHaveLength(3)
  })

  test('counts a host that took the offer and was never heard of again, until it turns up', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    const plan = {
      ...CANARY_FIRST,
      failureCount: 10,
      stages: [
        { hosts: 2, bakeSeconds: 0 },
        { percent: 100, bakeSeconds: 0 },
      ],
    }
    const { id } = await publishBy(world, 'v1.1.0', { ...plan, failureRatio: 1 })
    await steer(world)
    const told = await pollAll(hosts)
    const took = hosts.filter((_, i) => told[i] === 'v1.1.0')
    expect(took).toHaveLength(2)
    await took[1]!.poll('v1.1.0')
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ counts: { completed: 1, updating: 1 } })
    world.pass(31 * MINUTE)
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ counts: { completed: 1, lost: 1 } })
    await took[0]!.poll('v1.1.0')
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ counts: { completed: 2, lost: 0 } })
    expect(await rows(world, id)).toMatchObject({ offered: 2, completed: 2, lost: 0 })
  })

  test('takes hours without a server for no silence: nobody is lost, nothing timed out, nothing halted', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 2)
    const stages = [{ percent: 100, bakeSeconds: 0 }]
    const { id } = await publishBy(world, 'v1.1.0', { ...CANARY_FIRST, stages })
    await steer(world)
    expect(await pollAll(hosts)).toEqual(['v1.1.0', 'v1.1.0'])
    await hosts[0]!.report({ stage: 'DOWNLOADING' })

    await world.restart(() => world.pass(3 * 60 * MINUTE))
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'RUNNING', counts: { updating: 2, lost: 0 } })
    expect((await hosts[0]!.status()).attempt).toMatchObject({ stage: 'DOWNLOADING' })

    world.pass(61 * MINUTE)
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'HALTED', counts: { updating: 0 } })
  })

  test('ends an attempt that fell silent, by its stage, and tries again later', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const [host] = await fleetOf(world, 1)
    const { id } = await publishBy(world, 'v1.1.0', { ...CANARY_FIRST, failureRatio: 1, failureCount: 5 })
    await steer(world)
    await host!.poll()
    await host!.report({ stage: 'DOWNLOADING' })
    for (let i = 0; i < 61; i++) {
      world.pass(MINUTE)
      await host!.heartbeat()
    }
    await steer(world)
    expect((await host!.status()).attempt).toMatchObject({
      stage: 'FAILED',
      error: { code: 'TIMED_OUT', message: expect.stringContaining('DOWNLOADING') },
    })
    expect((await host!.status()).reason).toBe('ROLLOUT_HALTED')
    expect(await rows(world, id)).toMatchObject({ failed: 1 })
  })

  test('is paused, resumed and advanced by a person', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await steer(world)
    expect(await changeRollout(world, 'pause', id)).toMatchObject({ state: 'PAUSED' })
    expect(await pollAll(hosts)).not.toContain('v1.1.0')
    expect((await hosts[0]!.status()).reason).toBe('ROLLOUT_PAUSED')
    await changeHost(world, 'requestUpdateNow', hosts[0]!.id)
    expect((await pollAll(hosts)).filter((version) => version === 'v1.1.0')).toHaveLength(1)
    expect(await changeRollout(world, 'resume', id)).toMatchObject({ state: 'RUNNING' })
    expect(await changeRollout(world, 'advance', id)).toMatchObject({ currentStage: 1 })
    expect(await pollAll(hosts)).toEqual(hosts.map(() => 'v1.1.0'))
  })

  test('is not advanced where there is none, or another release is the server version', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    await fleetOf(world, 3)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await publishBy(world, 'v1.2.0', CANARY_FIRST)
    const codeOf = async (rolloutId: string) => {
      const mutation = 'mutation ($id: ID!) { advanceRollout(rolloutId: $id) { id } }'
      return (await world.graphql(mutation, { id: rolloutId })).errors?.[0]?.extensions.code
    }
    expect(await codeOf('nothing')).toBe('NOT_FOUND')
    expect(await codeOf(id)).toBe('CONFLICT')
  })

  test('pauses with an older VERSION, and goes on when VERSION names it again', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await steer(world)
    await writeVersion(world, 'v1.0.0')
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'PAUSED' })
    expect(await pollAll(hosts)).toEqual(hosts.map(() => 'v1.0.0'))
    await writeVersion(world, 'v1.1.0')
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'RUNNING', currentStage: 0 })
    expect((await pollAll(hosts)).filter((version) => version === 'v1.1.0')).toHaveLength(1)
  })

  test('is overtaken by a newer release, and leads nobody to what never finished', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    const old = await world.enroll('old')
    await old.poll('v0.9.0')
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    const ring = { labels: [{ key: 'ring', value: 'canary' }], bakeSeconds: 0 }
    const stages = [ring, { percent: 100, bakeSeconds: 0 }]
    await publishBy(world, 'v1.2.0', { ...CANARY_FIRST, stages })
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'SUPERSEDED' })
    const told = await pollAll(hosts)
    expect(told).not.toContain('v1.1.0')
    expect((await old.poll('v0.9.0')).body.latest_version).toBe('v1.0.0')
    expect((await old.status()).reason).toBe('OFFERED')
  })

  test('stops with the withdrawal of its release: the settled one is the server version again', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 2)
    await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await steer(world)
    const release = world.app.deps.releases.serverVersions.current('agent')!
    await withdraw(world, release.id)
    expect(world.app.deps.releases.serverVersions.current('agent')?.version).toBe('v1.0.0')
    expect(await pollAll(hosts)).toEqual(['v1.0.0', 'v1.0.0'])
    await world.restart()
    expect(world.app.deps.releases.serverVersions.current('agent')?.version).toBe('v1.0.0')
  })

  test('gives new hosts the settled release over HTTP, until it has finished', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    await fleetOf(world, 1)
    await publishBy(world, 'v1.1.0', CANARY_FIRST)
    const get = async (name: string) =>
      (await world.app.fastify.inject({ url: `/agent-binaries/${name}` })).body
    const sums = (version: string) => get(`releases/${version}/SHA256SUMS`)
    expect(await get('VERSION')).toBe('v1.0.0\n')
    expect(await sums('v1.0.0')).toContain((await get(`${LINUX}.sha256`)).split(' ')[0])
    expect(await get(LINUX)).toBe(await get(`releases/v1.0.0/${LINUX}`))
    await publishBy(world, 'v1.2.0', null)
    expect(await get('VERSION')).toBe('v1.2.0\n')
    expect(await get(LINUX)).toBe(await get(`releases/v1.2.0/${LINUX}`))
  })

  test('knows after a restart what it offered to whom', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 4)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await steer(world)
    const told = await pollAll(hosts)
    await world.restart()
    expect(await rolloutOf(world, id)).toMatchObject({
      state: 'RUNNING',
      counts: { offered: 1, updating: 1 },
    })
    expect(await pollAll(hosts)).toEqual(told)
  })
})

async function rows(world: TestApp, rolloutId: string) {
  return countOffers(world.app.deps.database.fork().getKysely<UpdateTables>(), rolloutId)
}
