import type { Platform } from '@vesana/agent/protocol'
import { REASON_CODES } from '../api/src/updates/reasons.ts'
import { fakeBinary } from '../api/src/releases/testing/fake-binary.ts'
import { expectNoBarriers } from './expect-no-barriers.ts'
import { expect, test, type Fleet } from './fleet.ts'

/** One host, and the others for longer than a test waits. */
const ONE_FOR_LONG = {
  stages: [
    { hosts: 1, bakeSeconds: 3600 },
    { percent: 100, bakeSeconds: 0 },
  ],
  failureCount: 3,
  failureRatio: 0.05,
}

test('hosts are filtered by any reason there is, and say what it is about', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  await fleet.publishUnreal('v1.0.0')
  const paused = await fleet.addSimulatedHost('pinned-01', { version: 'v1.0.0' })
  await fleet.admin.pause([paused.id], 'Change freeze')
  await fleet.addSimulatedHost('web-01', { version: 'v1.0.0' })
  await fleet.addSimulatedHost('web-02', { version: 'v1.0.0' })
  await publishStaged(fleet, 'v1.1.0')
  await dashboard.open('/hosts')

  const reason = page.getByRole('button', { name: /^Reason/ })
  await reason.click()
  await expect(page.getByRole('menuitemcheckbox')).toHaveCount(REASON_CODES.length)
  await page.getByRole('menuitemcheckbox', { name: 'Its stage has not come yet' }).click()
  await page.keyboard.press('Escape')

  await expect(page).toHaveURL(/reason=waiting-for-stage/)
  await expect(page.getByRole('status').filter({ hasText: '1 of 1 host' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Waits, stage 1 is under way' })).toHaveCount(1)
  await expect(dashboard.row('pinned-01')).toHaveCount(0)
})

test('a host that a rollout holds back leads to it, and hears of its pause without a reload', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await fleet.publishUnreal('v1.0.0')
  for (const hostname of ['web-01', 'web-02']) await fleet.addSimulatedHost(hostname, { version: 'v1.0.0' })
  const rolloutId = await publishStaged(fleet, 'v1.1.0')
  const waiting = await waitingHost(fleet)

  await dashboard.openHost(waiting)
  const status = page.getByTestId('agent-status')
  await expect(status).toContainText('Waits, stage 1 is under way')
  await expect(page.getByText('Checks in again')).toBeVisible()
  await expectNoBarriers(page)
  await dashboard.isStillTheSamePage()
  await fleet.admin.graphql.request('mutation ($id: ID!) { pauseRollout(rolloutId: $id) { id } }', {
    id: rolloutId,
  })
  await expect(status).toContainText('Rollout paused')
  expect(await dashboard.isStillTheSamePage()).toBe(true)

  await page.getByRole('link', { name: 'Go to the rollout' }).click()
  await expect(page).toHaveURL(new RegExp(`/rollouts/${rolloutId}$`))
})

test('a host that is below a minimum nobody can lead it to says what it needs', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await fleet.admin.release('agent', 'v1.0.0', { 'linux-amd64': binaryOf('v1.0.0') })
  // The way to the minimum has no file for this host's platform.
  await fleet.admin.release('agent', 'v1.1.0', { 'linux-arm64': binaryOf('v1.1.0', 'linux-arm64') })
  const host = await fleet.addSimulatedHost('web-01', { version: 'v1.0.0' })
  await fleet.admin.graphql.request(
    'mutation ($input: CreateReleaseInput!) { createRelease(input: $input) { id } }',
    {
      input: { component: 'AGENT', version: 'v1.2.0', minimumVersion: 'v1.1.0' },
    },
  )
  await fleet.admin.upload('agent', 'v1.2.0', 'vesana-agent-linux-amd64', binaryOf('v1.2.0'))
  await fleet.admin.publish('agent', 'v1.2.0')

  await dashboard.openHost(host)
  await expect(page.getByTestId('agent-status')).toContainText('Needs v1.1.0 first')
})

function binaryOf(version: string, platform: Platform = 'linux-amd64'): Buffer {
  return fakeBinary({ component: 'agent', version, platform })
}

/** @returns the id of its rollout */
function publishStaged(fleet: Fleet, version: string): Promise<string> {
  return fleet.admin.release('agent', version, { 'linux-amd64': binaryOf(version) }, ONE_FOR_LONG)
}

async function waitingHost(fleet: Fleet): Promise<{ id: string }> {
  const find = async () => {
    const { hosts } = await fleet.admin.graphql.request<{ hosts: { nodes: { id: string }[] } }>(
      '{ hosts(filter: { reason: [WAITING_FOR_STAGE] }) { nodes { id } } }',
    )
    return hosts.nodes
  }
  await expect.poll(find).toHaveLength(1)
  return (await find())[0]!
}
