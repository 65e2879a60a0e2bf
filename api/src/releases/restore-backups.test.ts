import { describe, expect, it } from 'vitest'
import { CANARY_FIRST, fleetOf, publishBy, reportEnd, rolloutOf, steer } from '../testing/fleet.ts'
import { DATABASES, TestApp, type TestHost } from '../testing/test-app.ts'
import { release, releasesOf } from './testing/release-steps.ts'

const WITHDRAW = `mutation ($id: ID!, $restore: Boolean) {
  withdrawRelease(releaseId: $id, reason: "it crashes", restoreBackups: $restore) { state } }`

/** A host on v1.2.0, which is withdrawn then. */
async function withdrawnWorld(world: TestApp, restore: boolean | null): Promise<TestHost> {
  const host = await world.enroll()
  await release(world, 'v1.1.0')
  const { id } = await release(world, 'v1.2.0')
  await host.heartbeat('v1.2.0')
  await world.ask(WITHDRAW, { id, restore })
  return host
}

/** What the agent says of its way back; the last stage by default its end. */
const wayBack = (host: TestHost, ...events: Array<Record<string, unknown>>) =>
  host.report(
    ...events.map((event) => ({
      attempt_id: 'way-back',
      from_version: 'v1.1.0',
      to_version: 'v1.2.0',
      ...event,
    })),
  )

describe.each(DATABASES)('hosts on a withdrawn release, on %s,', (kind) => {
  it('are told to restore their backups, where that was chosen, over a restart too, and are led on from there', async () => {
    await using world = await TestApp.start(kind)
    const host = await withdrawnWorld(world, true)
    await world.restart()
    expect((await host.heartbeat('v1.2.0')).body).toEqual({ roll_back_from: 'v1.2.0', update_now: false })
    expect((await host.poll('v1.2.0')).body).toEqual({
      config: expect.anything(),
      roll_back_from: 'v1.2.0',
    })
    expect(await host.status()).toMatchObject({
      state: 'PENDING_UPDATE',
      reason: 'RESTORING',
      explanation: expect.stringContaining('was withdrawn'),
    })

    const error = { code: 'WITHDRAWN', message: 'v1.2.0 was withdrawn, so v1.1.0 was put back.' }
    await wayBack(
      host,
      { stage: 'REQUESTED' },
      { stage: 'REPLACING' },
      { stage: 'RESTARTING' },
      { stage: 'ROLLED_BACK', error },
    )
    expect((await host.heartbeat('v1.1.0')).body).toMatchObject({ latest_version: 'v1.1.0' })
    expect(await host.status()).toMatchObject({
      reason: 'CURRENT',
      attempt: { stage: 'ROLLED_BACK', error: { code: 'WITHDRAWN' } },
    })
    await release(world, 'v1.2.1')
    expect((await host.heartbeat('v1.1.0')).body).toMatchObject({ latest_version: 'v1.2.1' })
  })

  it('count as completed in its rollout still: going back from what was withdrawn is no failure', async () => {
    await using world = await TestApp.start(kind)
    await publishBy(world, 'v1.1.0', null)
    const [host] = (await fleetOf(world, 1, 'v1.1.0')) as [TestHost]
    const rollout = await publishBy(world, 'v1.2.0', CANARY_FIRST)
    await steer(world)
    await host.poll('v1.1.0')
    await reportEnd(host, 'v1.2.0', 'COMPLETED')
    await host.heartbeat('v1.2.0')
    const withdrawn = (await releasesOf(world)).find(({ version }) => version === 'v1.2.0')
    await world.ask(WITHDRAW, { id: withdrawn?.id, restore: true })
    const error = { code: 'WITHDRAWN', message: 'v1.2.0 was withdrawn, so v1.1.0 was put back.' }
    await wayBack(host, { stage: 'RESTARTING' }, { stage: 'ROLLED_BACK', error })

    expect(await rolloutOf(world, rollout.id)).toMatchObject({
      state: 'WITHDRAWN',
      counts: { completed: 1, rolledBack: 0 },
    })
  })

  it('that have no backup are not asked again, and their status says so', async () => {
    await using world = await TestApp.start(kind)
    const host = await withdrawnWorld(world, true)
    const error = { code: 'NO_BACKUP', message: 'v1.2.0 was withdrawn, but there is no backup.' }
    await wayBack(host, { stage: 'FAILED', from_version: 'v1.2.0', error })
    expect((await host.heartbeat('v1.2.0')).body).not.toHaveProperty('roll_back_from')
    expect(await host.status()).toMatchObject({
      reason: 'NEWER_THAN_SERVER',
      explanation: expect.stringContaining('there is no backup'),
    })
    await world.restart()
    expect((await host.heartbeat('v1.2.0')).body).not.toHaveProperty('roll_back_from')
  })
})

describe('hosts on a withdrawn release', () => {
  it('stay on it where it was not chosen that they go back', async () => {
    await using world = await TestApp.start()
    const host = await withdrawnWorld(world, null)
    expect((await host.heartbeat('v1.2.0')).body).toEqual({ update_now: false })
    expect(await host.status()).toMatchObject({ reason: 'NEWER_THAN_SERVER' })
  })

  it('stay on it where their own configuration forbids updates, or somebody paused them', async () => {
    await using world = await TestApp.start()
    const host = await withdrawnWorld(world, true)
    expect((await host.heartbeat('v1.2.0', { auto_update: false })).body).toEqual({ update_now: false })
    expect(await host.status()).toMatchObject({ state: 'OUTDATED', reason: 'OPTED_OUT' })
    await host.heartbeat('v1.2.0', { auto_update: true })
    await world.ask('mutation ($id: ID!) { pauseAutoUpdate(hostIds: [$id]) { hosts { id } } }', {
      id: host.id,
    })
    expect((await host.heartbeat('v1.2.0')).body).toEqual({ update_now: false })
    expect(await host.status()).toMatchObject({ reason: 'PAUSED' })
  })

  it('are told at once where they hold their heartbeats', async () => {
    await using world = await TestApp.start()
    const host = await world.enroll()
    await release(world, 'v1.1.0')
    const { id } = await release(world, 'v1.2.0')
    await host.heartbeat('v1.2.0')
    const body = { version: 'v1.2.0', platform: 'linux-amd64' }
    const held = host.request('POST', '/heartbeat', body, { prefer: 'wait=50' })
    await expect.poll(() => world.app.heldHeartbeats.count).toBe(1)
    await world.ask(WITHDRAW, { id, restore: true })
    expect((await held).body).toMatchObject({ roll_back_from: 'v1.2.0' })
  })

  it('take a newer release rather than go back', async () => {
    await using world = await TestApp.start()
    const host = await withdrawnWorld(world, true)
    await release(world, 'v1.2.1')
    expect((await host.heartbeat('v1.2.0')).body).toMatchObject({ latest_version: 'v1.2.1' })
    expect((await host.heartbeat('v1.2.0')).body).not.toHaveProperty('roll_back_from')
  })
})
