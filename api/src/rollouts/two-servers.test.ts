import { afterEach, beforeEach, expect, test } from 'vitest'
import { type App, createApp } from '../app.ts'
import {
  CANARY_FIRST,
  changeRollout,
  fleetOf,
  publishBy,
  reportEnd,
  rolloutOf,
  steer,
} from '../testing/fleet.ts'
import { withdraw } from '../releases/testing/release-steps.ts'
import { TestApp, type TestHost } from '../testing/test-app.ts'

const PLAN = {
  ...CANARY_FIRST,
  stages: [{ percent: 100, bakeSeconds: 0 }],
  maxUpdating: 3,
  failureCount: 1,
  failureRatio: 0,
}

let world: TestApp
let second: App
beforeEach(async () => {
  world = await TestApp.start('postgres')
  second = await createApp(world.config, { clock: () => world.now })
})
afterEach(async () => {
  await second.close()
  await world[Symbol.asyncDispose]()
})

interface Answer {
  latest_version?: string
  roll_back_from?: string
}

async function answerAt(app: App, { token }: TestHost, version = 'v1.0.0'): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${token}`,
    'x-agent-version': version,
    'x-agent-platform': 'linux-amd64',
  }
  return (await app.fastify.inject({ url: '/api/v1/agent/config', headers })).json<Answer>()
}

/** What a server tells a host to run. */
async function pollAt(app: App, host: TestHost): Promise<string | undefined> {
  return (await answerAt(app, host)).latest_version
}

/** Hosts on v1.0.0, known to both servers, and v1.1.0 on its way to them. */
async function onItsWay(): Promise<{ id: string; hosts: TestHost[] }> {
  await publishBy(world, 'v1.0.0', null)
  const hosts = await fleetOf(world, 12)
  const { registry, releases } = second.deps
  const knows = ({ id }: TestHost) => registry.get(id)?.currentVersion === 'v1.0.0'
  await expect.poll(() => hosts.every(knows)).toBe(true)
  const { id } = await publishBy(world, 'v1.1.0', PLAN)
  await steer(world)
  await expect.poll(() => releases.serverVersions.rollout('agent')?.id).toBe(id)
  return { id, hosts }
}

/** The hosts that either of them offers v1.1.0, when all ask both at once. */
async function offeredByBoth(hosts: readonly TestHost[]): Promise<Set<string>> {
  const asked = hosts.flatMap((host) => [world.app, second].map((app) => ({ host, app })))
  const told = await Promise.all(
    asked.map(async ({ host, app }) => ({ host, version: await pollAt(app, host) })),
  )
  return new Set(told.filter(({ version }) => version === 'v1.1.0').map(({ host }) => host.id))
}

test('two servers on one PostgreSQL never offer a release to more hosts than its limit', async () => {
  const { id, hosts } = await onItsWay()
  const offered = new Set<string>()
  for (let round = 0; round < 3; round++) {
    for (const host of await offeredByBoth(hosts)) offered.add(host)
  }
  expect(offered.size).toBe(3)
  expect(await rolloutOf(world, id)).toMatchObject({ counts: { offered: 3, updating: 3 } })
})

test.each(['pause', 'halt'])(
  'a server offers nothing more once another one has written a %s',
  async (verb) => {
    const { id, hosts } = await onItsWay()
    const offered = await offeredByBoth(hosts)
    expect(offered.size).toBe(3)
    // From here on it hears of nothing by itself.
    await second.deps.rollouts.steering.stop()
    await second.hostFollower.stop()

    await stop(
      verb,
      id,
      hosts.filter((host) => offered.has(host.id)),
    )

    expect(second.deps.releases.serverVersions.rollout('agent')?.state).toBe('RUNNING')
    for (const host of hosts) expect(await pollAt(second, host)).not.toBe('v1.1.0')
    expect(await offeredByBoth(hosts)).toEqual(new Set())
  },
)

test('a server settles on the next release below once another one has withdrawn what was settled', async () => {
  await publishBy(world, 'v0.9.0', null)
  const { hosts } = await onItsWay()
  const { serverVersions } = second.deps.releases
  const { settled } = serverVersions.situation('agent')
  expect(settled?.version).toBe('v1.0.0')
  expect(hosts).not.toHaveLength(0)

  await withdraw(world, settled!.id)

  const settledAt = (app: App) => app.deps.releases.serverVersions.situation('agent').settled?.version
  expect(settledAt(world.app)).toBe('v0.9.0')
  await expect.poll(() => settledAt(second), { timeout: 10_000 }).toBe('v0.9.0')
})

test('a server offers nothing more of a finished release once another one has withdrawn it', async () => {
  await publishBy(world, 'v1.0.0', null)
  const [host] = await fleetOf(world, 1)
  const { registry, releases } = second.deps
  await expect.poll(() => registry.get(host!.id)?.currentVersion).toBe('v1.0.0')
  await publishBy(world, 'v1.1.0', null)
  await expect.poll(() => releases.serverVersions.current('agent')?.version).toBe('v1.1.0')
  expect(await pollAt(second, host!)).toBe('v1.1.0')
  // From here on it hears of nothing by itself.
  await second.deps.rollouts.steering.stop()
  await second.hostFollower.stop()
  await releases.stop()

  await withdraw(world, releases.serverVersions.current('agent')!.id)

  expect(releases.serverVersions.current('agent')?.version).toBe('v1.1.0')
  expect(await pollAt(second, host!)).not.toBe('v1.1.0')
})

test('a server has hosts restore their backups once another one has withdrawn what they run', async () => {
  await publishBy(world, 'v1.0.0', null)
  const [host] = await fleetOf(world, 1)
  await expect.poll(() => second.deps.registry.get(host!.id)?.currentVersion).toBe('v1.0.0')
  await publishBy(world, 'v1.1.0', null)
  const { serverVersions } = second.deps.releases
  await expect.poll(() => serverVersions.current('agent')?.version).toBe('v1.1.0')
  const { id } = serverVersions.current('agent')!
  // Not the server version any more, so that no VERSION tells the other one; and the host's turn never comes.
  const ring = { labels: [{ key: 'ring', value: 'canary' }], bakeSeconds: 0 }
  await publishBy(world, 'v1.2.0', { ...PLAN, stages: [ring, ...PLAN.stages] })
  await expect.poll(() => serverVersions.current('agent')?.version).toBe('v1.2.0')
  expect(await answerAt(second, host!, 'v1.1.0')).not.toHaveProperty('roll_back_from')

  await withdraw(world, id, { restoreBackups: true })

  const roll_back_from = async () => (await answerAt(second, host!, 'v1.1.0')).roll_back_from
  await expect.poll(roll_back_from, { timeout: 10_000 }).toBe('v1.1.0')
})

/** By a person at one server, or because a host failed that reported to it. */
async function stop(verb: string, id: string, [one, other]: TestHost[]): Promise<void> {
  if (verb === 'pause') return void (await changeRollout(world, 'pause', id))
  // The other one keeps its place, and has not begun.
  expect(other).toBeDefined()
  await reportEnd(one!, 'v1.1.0', 'ROLLED_BACK')
  await expect.poll(async () => (await rolloutOf(world, id)).state).toBe('HALTED')
  const written = "select 1 from rollout where state = 'HALTED'"
  await expect.poll(() => world.app.deps.database.fork().execute(written)).toHaveLength(1)
}
