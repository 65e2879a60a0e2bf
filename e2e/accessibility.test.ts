import { expectNoBarriers } from './expect-no-barriers.ts'
import { expect, test, type Dashboard, type Fleet } from './fleet.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('the sign-in page has no barriers', async ({ page, fleet }) => {
      await page.goto(fleet.server.url)
      await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
      await expectNoBarriers(page)
    })

    test('the empty fleet and the dialog to add a host have no barriers', async ({ dashboard }) => {
      const { page } = dashboard
      await dashboard.open()
      await expect(page.getByRole('heading', { name: 'No hosts yet' })).toBeVisible()
      await expectNoBarriers(page)
      await page.getByRole('button', { name: 'Add host', exact: true }).click()
      await page.getByRole('dialog').getByLabel('Hostname').fill('web-01.example')
      await expectNoBarriers(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Add host', exact: true }).click()
      await expect(page.getByTestId('host-token')).toBeVisible()
      await expectNoBarriers(page)
    })

    test('the hosts have no barriers', async ({ dashboard, fleet }) => {
      await prepareFleetInEveryState(fleet)
      await dashboard.open()
      await expect(dashboard.row('stuck-01.example')).toBeVisible()
      await expectNoBarriers(dashboard.page)
      await dashboard.page.getByLabel('Select stuck-01.example').check()
      await expectNoBarriers(dashboard.page)
    })

    test('a host has no barriers', async ({ dashboard, fleet }) => {
      const host = await prepareFleetInEveryState(fleet)
      await dashboard.openHost(host)
      await expect(
        dashboard.page.getByRole('button', { name: 'Resume auto-update', exact: true }),
      ).toBeVisible()
      await expectNoBarriers(dashboard.page)
    })

    test('the releases and the dialog to make one have no barriers', async ({ dashboard, fleet }) => {
      await prepareFleetInEveryState(fleet)
      await dashboard.open('/releases')
      await expect(dashboard.page.getByText('v1.1.0').first()).toBeVisible()
      await expectNoBarriers(dashboard.page)
      await dashboard.page.getByRole('button', { name: 'New release', exact: true }).click()
      await expect(dashboard.page.getByRole('dialog')).toBeVisible()
      await expectNoBarriers(dashboard.page)
    })

    test('a page that does not exist has no barriers', async ({ dashboard }) => {
      await notFound(dashboard)
      await expectNoBarriers(dashboard.page)
    })
  })
}

/** @returns the host with the most to say: paused, and outdated by it */
async function prepareFleetInEveryState(fleet: Fleet): Promise<{ id: string }> {
  await fleet.publishUnreal('v1.0.0')
  const paused = await fleet.addSimulatedHost('pinned-01.example', { version: 'v1.0.0' })
  await fleet.admin.pause([paused.id], 'Change freeze')
  await fleet.publishUnreal('v1.1.0')
  await fleet.addSimulatedHost('stuck-01.example', { version: 'v1.0.0', platform: 'windows-amd64' })
  await fleet.addSimulatedHost('web-01.example', { version: 'v1.1.0' })
  await fleet.addSimulatedHost('web-02.example', { version: 'v1.0.0' })
  await fleet.admin.enroll('new-01.example')
  await fleet.writeVersion('v9.0.0', 'collector')
  await expect.poll(async () => (await fleet.admin.serverVersion('collector')).refusal).not.toBeNull()
  return paused
}

async function notFound(dashboard: Dashboard): Promise<void> {
  await dashboard.open('/nowhere')
  await expect(dashboard.page.getByRole('heading')).toBeVisible()
}
