import { describe, expect, test } from 'vitest'
import {
  CANARY_FIRST,
  changeHost,
  fleetOf,
  pollAll,
  publishBy,
  reportEnd,
  rolloutOf,
  steer,
} from '../testing/fleet.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'

const MINUTE = 60_000

describe.each(DATABASES)('a rollout whose hosts are not there yet, on %s', (kind) => {
  test('counts canaries that come back after their stage began', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const [canary, other] = await fleetOf(world, 2)
    const labels = [{ key: 'ring', value: 'canary' }]
    await world.ask(
      'mutation ($id: ID!, $labels: [LabelInput!]!) { setHostLabels(hostId: $id, labels: $labels) { id } }',
      { id: canary!.id, labels },
    )
    world.pass(10 * MINUTE)
    await other!.poll()
    const stages = [
      { labels, bakeSeconds: 0 },
      { percent: 100, bakeSeconds: 0 },
    ]
    const { id } = await publishBy(world, 'v1.1.0', { ...CANARY_FIRST, stages })
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ step: { reason: 'NO_HOST_IN_STAGE' } })
    expect((await canary!.poll()).body.latest_version).toBe('v1.1.0')
    await reportEnd(canary!, 'v1.1.0', 'COMPLETED')
    await canary!.poll('v1.1.0')
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'RUNNING', currentStage: 1 })
    expect((await other!.poll()).body.latest_version).toBe('v1.1.0')
  })

  test('waits for a fleet that is paused, and reaches it by its stages once it is resumed', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    for (const { id } of hosts) await changeHost(world, 'pauseAutoUpdate', id)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await steer(world)
    const waits = { state: 'RUNNING', step: { kind: 'WAIT', reason: 'NO_HOST_ONLINE' } }
    expect(await rolloutOf(world, id)).toMatchObject(waits)
    expect(await pollAll(hosts)).toEqual([undefined, undefined, undefined])
    for (const one of hosts) await changeHost(world, 'resumeAutoUpdate', one.id)
    await steer(world)
    expect((await pollAll(hosts)).filter((version) => version === 'v1.1.0')).toHaveLength(1)
  })

  test('finishes at once where no host is left that has not opted out or is there already', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.0.0', null)
    const [apart, newer] = await fleetOf(world, 2)
    await apart!.heartbeat('v1.0.0', { auto_update: false })
    await newer!.heartbeat('v1.1.0')
    for (const { id } of [apart!, newer!]) await changeHost(world, 'pauseAutoUpdate', id)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await steer(world)
    expect(await rolloutOf(world, id)).toMatchObject({ state: 'FINISHED' })
  })
})
