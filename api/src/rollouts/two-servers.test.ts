import { expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { CANARY_FIRST, changeRollout, fleetOf, publishBy, rolloutOf, steer } from '../testing/fleet.ts'
import { TestApp } from '../testing/test-app.ts'

const PLAN = { ...CANARY_FIRST, stages: [{ percent: 100, bakeSeconds: 0 }], maxUpdating: 3 }

test('two servers on one PostgreSQL never offer a release to more hosts than its limit', async () => {
  await using world = await TestApp.start('postgres')
  await publishBy(world, 'v1.0.0', null)
  const hosts = await fleetOf(world, 12)
  const { id } = await publishBy(world, 'v1.1.0', PLAN)
  await steer(world)
  const second = await createApp(world.config, { clock: () => world.now })
  try {
    const pollBoth = async () => {
      const answers = await Promise.all(
        hosts.flatMap(({ token }, index) =>
          (index % 2 === 0 ? [world.app, second] : [second, world.app]).map((app) =>
            app.fastify.inject({
              url: '/api/v1/agent/config',
              headers: {
                authorization: `Bearer ${token}`,
                'x-agent-version': 'v1.0.0',
                'x-agent-platform': 'linux-amd64',
              },
            }),
          ),
        ),
      )
      return answers.map((answer, i) => [i >> 1, answer.json().latest_version] as const)
    }
    const offered = new Set<number>()
    for (let round = 0; round < 3; round++) {
      for (const [host, version] of await pollBoth()) if (version === 'v1.1.0') offered.add(host)
    }
    expect(offered.size).toBe(3)
    expect(await rolloutOf(world, id)).toMatchObject({ counts: { offered: 3, updating: 3 } })

    await changeRollout(world, 'pause', id)
    await second.deps.rollouts.steering.step()
    expect(second.deps.releases.serverVersions.rollout('agent')?.state).toBe('PAUSED')
    expect((await pollBoth()).map(([, version]) => version)).not.toContain('v1.1.0')
  } finally {
    await second.close()
  }
})
