import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type App, createApp } from '../app.ts'
import { release } from '../releases/testing/release-steps.ts'
import { CANARY_FIRST, fleetOf, publishBy, rolloutOf, steer } from '../testing/fleet.ts'
import { TestApp, TestHost } from '../testing/test-app.ts'

const MINUTE = 60_000

describe('of two servers on one PostgreSQL, the second', () => {
  let world: TestApp
  let second: App
  beforeEach(async () => {
    world = await TestApp.start('postgres')
    await publishBy(world, 'v1.0.0', null)
    second = await createApp(world.config, { clock: () => world.now })
    await world.app.deps.rollouts.steering.stop()
    await second.deps.rollouts.steering.stop()
  })
  afterEach(async () => {
    await second.close()
    await world[Symbol.asyncDispose]()
  })

  /** As it is within seconds. */
  async function hear(): Promise<void> {
    await world.app.signsOfLife.write()
    await second.deps.releases.versionFile.check()
    await second.hostFollower.refresh()
  }

  async function pollSecond({ token }: TestHost, version = 'v1.0.0') {
    const headers = {
      authorization: `Bearer ${token}`,
      'x-agent-version': version,
      'x-agent-platform': 'linux-amd64',
    }
    const response = await second.fastify.inject({ url: '/api/v1/agent/config', headers })
    return { status: response.statusCode, body: response.json() as Record<string, unknown> }
  }

  async function act(mutation: string, host: TestHost): Promise<void> {
    await world.ask(`mutation ($ids: [ID!]!) { ${mutation}(hostIds: $ids) { errors { code } } }`, {
      ids: [host.id],
    })
  }

  test('knows a host that enrolled at the first, its new token, and that it is gone', async () => {
    const host = await world.enroll()
    expect((await pollSecond(host)).status).toBe(401)
    await hear()
    expect((await pollSecond(host)).status).toBe(200)
    const { rotateHostToken } = await world.ask<{ rotateHostToken: { token: string } }>(
      'mutation ($id: ID!) { rotateHostToken(hostId: $id) { token } }',
      { id: host.id },
    )
    await hear()
    expect((await pollSecond(host)).status).toBe(401)
    const renewed = new TestHost(world, host.id, rotateHostToken.token, 'agent')
    expect((await pollSecond(renewed)).status).toBe(200)
    await world.ask('mutation ($id: ID!) { deleteHost(hostId: $id) }', { id: host.id })
    await hear()
    expect((await pollSecond(renewed)).status).toBe(401)
  })

  test('offers nothing to a host that was paused at the first, until it is resumed', async () => {
    const [host] = (await fleetOf(world, 1)) as [TestHost]
    await publishBy(world, 'v1.1.0', null)
    await hear()
    expect((await pollSecond(host)).body.latest_version).toBe('v1.1.0')
    await act('pauseAutoUpdate', host)
    await hear()
    expect((await pollSecond(host)).body).not.toHaveProperty('latest_version')
    await act('resumeAutoUpdate', host)
    await hear()
    expect((await pollSecond(host)).body.latest_version).toBe('v1.1.0')
  })

  test('honours a request and labels that were made at the first', async () => {
    const [host, other] = (await fleetOf(world, 2)) as [TestHost, TestHost]
    const ring = { labels: [{ key: 'ring', value: 'canary' }], bakeSeconds: 0 }
    await publishBy(world, 'v1.1.0', { ...CANARY_FIRST, stages: [ring, { percent: 100, bakeSeconds: 0 }] })
    await steer(world)
    await hear()
    expect((await pollSecond(host)).body.latest_version).toBe('v1.0.0')
    await act('requestUpdateNow', host)
    const labels = [{ key: 'ring', value: 'canary' }]
    await world.ask(
      'mutation ($id: ID!, $labels: [LabelInput!]!) { setHostLabels(hostId: $id, labels: $labels) { id } }',
      {
        id: other.id,
        labels,
      },
    )
    await hear()
    await second.deps.rollouts.steering.step()
    expect((await pollSecond(host)).body.latest_version).toBe('v1.1.0')
    expect((await pollSecond(other)).body.latest_version).toBe('v1.1.0')
  })

  test('takes no host of the first for lost, nor a rollout for done, and sees its attempt', async () => {
    const hosts = await fleetOf(world, 3)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await steer(world)
    const told = await Promise.all(hosts.map((host) => host.poll()))
    const canary = hosts[told.findIndex(({ body }) => body.latest_version === 'v1.1.0')]!
    await canary.report({ stage: 'DOWNLOADING' })
    for (let minute = 0; minute < 45; minute += 5) {
      world.pass(5 * MINUTE)
      for (const host of hosts) await host.heartbeat()
      await hear()
      await second.deps.rollouts.steering.step()
    }
    expect(second.deps.registry.get(canary.id)?.attempt).toMatchObject({ stage: 'DOWNLOADING' })
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'RUNNING', counts: { updating: 1, lost: 0 } })
    world.pass(1000)
    await canary.report({ stage: 'DOWNLOADING' }, { stage: 'COMPLETED' })
    await canary.poll('v1.1.0')
    await hear()
    expect(second.deps.registry.get(canary.id)).toMatchObject({
      currentVersion: 'v1.1.0',
      attempt: { stage: 'COMPLETED' },
    })
  })

  test('has backups restored that were asked for at the first', async () => {
    const [host] = (await fleetOf(world, 1)) as [TestHost]
    const { id } = await release(world, 'v1.1.0')
    await host.poll('v1.1.0')
    await world.ask(
      'mutation ($id: ID!) { withdrawRelease(releaseId: $id, reason: "bad", restoreBackups: true) { id } }',
      { id },
    )
    await hear()
    expect((await pollSecond(host, 'v1.1.0')).body.roll_back_from).toBe('v1.1.0')
  })

  test('keeps what it knows better: a host that was seen here last', async () => {
    const [host] = (await fleetOf(world, 1)) as [TestHost]
    await hear()
    world.pass(1000)
    await pollSecond(host, 'v1.0.5')
    await act('pauseAutoUpdate', host)
    await hear()
    const known = second.deps.registry.get(host.id)
    expect(known).toMatchObject({ currentVersion: 'v1.0.5', lastSeenAt: world.now })
    expect(known?.pausedAt).not.toBeNull()
  })
})
