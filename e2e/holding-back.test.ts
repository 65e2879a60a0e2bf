import { expect, test } from './fleet.ts'

/** Long enough that no poll can explain what happens in a test. */
const POLLS_RARELY = { poll_interval_s: 3600, heartbeat_interval_s: 0.5 }
const AS_BY_DEFAULT = { poll_interval_s: 300, heartbeat_interval_s: 60 }
const CANARIES_ONLY = {
  stages: [
    { labels: [{ key: 'ring', value: 'canary' }], bakeSeconds: 3600 },
    { percent: 100, bakeSeconds: 0 },
  ],
  failureCount: 3,
  failureRatio: 0.05,
}

test('a paused host stays where it is, and is not even told of the new version', async ({ fleet }) => {
  await fleet.publish('v1.0.0')
  const paused = await fleet.addAgent('pinned-01', { version: 'v1.0.0' })
  const other = await fleet.addAgent('web-01', { version: 'v1.0.0' })
  await fleet.admin.pause([paused.id], 'Pinned until the audit is over')

  await fleet.publish('v1.1.0')
  await other.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
  await paused.untilItPolledAgain()

  const answer = await paused.configAnswer()
  expect(Object.keys(answer)).toEqual(['config'])
  expect(await paused.status()).toMatchObject({
    currentVersion: 'v1.0.0',
    serverVersion: 'v1.1.0',
    state: 'OUTDATED',
    reason: 'PAUSED',
  })
  expect(await paused.agent.installedVersion()).toContain('v1.0.0')

  await fleet.admin.resume([paused.id])
  await paused.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
})

test('a requested update happens on the next heartbeat, long before the next poll', async ({ fleet }) => {
  await fleet.publish('v1.0.0')
  const host = await fleet.addAgent('web-01', { version: 'v1.0.0', config: POLLS_RARELY })
  await fleet.publish('v1.1.0')
  await host.untilItPolledAgain()
  expect((await host.status()).currentVersion).toBe('v1.0.0')

  expect(await fleet.admin.requestUpdate([host.id])).toEqual({ errors: [] })

  await host.untilItRuns('v1.1.0')
  await expect.poll(async () => (await host.status()).updateRequestedAt).toBeNull()
})

test('a requested update of a host with long intervals begins at once: the server holds its heartbeat', async ({
  fleet,
}) => {
  await fleet.publish('v1.0.0')
  const host = await fleet.addAgent('web-01', { version: 'v1.0.0', config: AS_BY_DEFAULT })
  await fleet.publishStaged('v1.1.0', CANARIES_ONLY)
  await expect.poll(() => fleet.admin.heldHeartbeats()).toBe(1)
  expect(await host.status()).toMatchObject({ reason: 'WAITING_FOR_STAGE', attempt: null })

  expect(await fleet.admin.requestUpdate([host.id])).toEqual({ errors: [] })

  // Far less than what is left of any interval.
  await expect
    .poll(async () => (await host.status()).attempt?.toVersion, { timeout: 10_000, intervals: [100] })
    .toBe('v1.1.0')
  await host.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
})

test('a requested update of a paused host is refused in words', async ({ fleet }) => {
  await fleet.publish('v1.0.0')
  const host = await fleet.addAgent('pinned-01', { version: 'v1.0.0' })
  await fleet.admin.pause([host.id])
  await fleet.publish('v1.1.0')

  const { errors } = await fleet.admin.requestUpdate([host.id])

  expect(errors).toEqual([{ code: 'HOST_PAUSED', message: expect.stringMatching(/paused/i) }])
  await host.untilItPolledAgain()
  expect((await host.status()).currentVersion).toBe('v1.0.0')
})

test('an older VERSION moves nobody', async ({ fleet }) => {
  await fleet.publish('v1.0.0')
  await fleet.publish('v1.1.0')
  const host = await fleet.addAgent('web-01', { version: 'v1.0.0' })
  await host.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
  const { pid } = host.agent

  await fleet.writeVersion('v1.0.0')
  await expect.poll(async () => (await fleet.admin.serverVersion('agent')).version).toBe('v1.0.0')
  await host.untilItPolledAgain()

  expect(await host.configAnswer()).not.toHaveProperty('latest_version')
  expect(await host.status()).toMatchObject({
    currentVersion: 'v1.1.0',
    state: 'UP_TO_DATE',
    reason: 'NEWER_THAN_SERVER',
  })
  expect(await host.agent.installedVersion()).toContain('v1.1.0')
  expect(host.agent.pid).toBe(pid)
})
