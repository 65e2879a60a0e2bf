import { expectNoBarriers } from './expect-no-barriers.ts'
import { expect, test, type Fleet } from './fleet.ts'
import { signedInAs } from './signed-in-as.ts'

const EVERY_DAY = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']

test('a window that is made on the page holds a host back until it opens, and a request lets it through', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await fleet.publishUnreal('v1.0.0')
  const host = await fleet.addSimulatedHost('web-01', { version: 'v1.0.0' })
  await dashboard.open('/windows')
  await expect(page.getByText('Every host takes updates at all times.')).toBeVisible()
  await page.getByRole('button', { name: 'Add window' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Later today')
  await dialog.getByLabel('From').fill(clockIn(3))
  await dialog.getByLabel('Until').fill(clockIn(5))
  await expect(dialog.getByLabel('Time zone')).toHaveValue('UTC')
  await dialog.getByRole('button', { name: 'Add window' }).click()
  await expect(dashboard.row('Later today')).toContainText('Closed')
  await expect(dashboard.row('Later today')).toContainText('opens in 3 h')

  await fleet.publishUnreal('v1.1.0')
  await dashboard.openHost(host)
  const main = page.getByRole('main')
  await expect(main).toContainText('Outside its update window')
  await expect(page.getByTestId('reason-end')).toContainText('It opens in 3 h')
  await expect(page.getByTestId('current-version')).toHaveText('v1.0.0')

  await page.getByRole('button', { name: 'Request update now' }).click()
  await expect(page.getByTestId('current-version')).toHaveText('v1.1.0')
  await expect(main).toContainText('Up to date')
})

test('a window is changed, its hours across midnight are said, its zone is searched, and it is deleted', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await makeWindow(fleet, { name: 'Nights', from: '22:00', to: '23:00', timeZone: 'UTC' })
  await dashboard.open('/windows')
  await page.getByRole('button', { name: 'Edit Nights' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: 'Saturday' }).click()
  await dialog.getByRole('checkbox', { name: 'Sunday' }).click()
  await dialog.getByLabel('Until').fill('04:00')
  await dialog.getByLabel('Time zone').fill('berlin')
  await page.getByRole('option', { name: 'Europe/Berlin' }).click()
  await dialog.getByRole('radio', { name: 'Collector' }).click()
  await dialog.getByLabel('Labels').fill('region=eu')
  await expect(dialog.getByTestId('window-in-words')).toHaveText(
    'Monday to Friday, 22:00 to 04:00 on the next day, by the clocks of Europe/Berlin.',
  )
  await dialog.getByRole('button', { name: 'Save' }).click()

  const row = dashboard.row('Nights')
  await expect(row).toContainText('Monday to Friday, 22:00 to 04:00 on the next day')
  await expect(row).toContainText('Europe/Berlin')
  await expect(row).toContainText('Collectors with region=eu')
  expect(await windowsOf(fleet)).toEqual([
    {
      name: 'Nights',
      component: 'COLLECTOR',
      days: EVERY_DAY.slice(0, 5),
      from: '22:00',
      to: '04:00',
      timeZone: 'Europe/Berlin',
    },
  ])

  await page.getByRole('button', { name: 'Delete Nights' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No maintenance windows')).toBeVisible()
  expect(await windowsOf(fleet)).toEqual([])
})

test('a window that is wrong is refused in words beside its fields', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  await dashboard.open('/windows')
  await page.getByRole('button', { name: 'Add window' }).click()
  const dialog = page.getByRole('dialog')
  for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])
    await dialog.getByRole('checkbox', { name: day }).click()
  await dialog.getByLabel('Until').fill('22:00')
  await dialog.getByLabel('Labels').fill('eu')
  await dialog.getByRole('button', { name: 'Add window' }).click()

  await expect(dialog).toContainText('A name has 1 to 100 characters.')
  await expect(dialog).toContainText('Choose at least one day on which it begins.')
  await expect(dialog).toContainText('It ends when it begins. For a whole day choose “All day”.')
  await expect(dialog).toContainText('Write “eu” as key=value.')
  expect(await windowsOf(fleet)).toEqual([])
})

test('a viewer reads the windows and is offered no button', async ({ fleet, browser }) => {
  await makeWindow(fleet, { name: 'Always', from: '00:00', to: '24:00', timeZone: 'UTC' })
  const theirs = await signedInAs(fleet, browser, 'VIEWER')
  await theirs.open('/windows')
  await expect(theirs.row('Always')).toContainText('Every day, all day')
  await expect(theirs.row('Always')).toContainText('Open')
  await expect(theirs.page.getByText('Changing windows takes the role Operator.')).toBeVisible()
  await expect(theirs.page.getByRole('main').getByRole('button')).toHaveCount(0)
  await theirs.page.context().close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('the maintenance windows and their dialog have no barriers', async ({ dashboard, fleet }) => {
      const { page } = dashboard
      await makeWindow(fleet, { name: 'Nights', from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' })
      await makeWindow(fleet, { name: 'Always', from: '00:00', to: '24:00', timeZone: 'UTC' })
      await dashboard.open('/windows')
      await expect(dashboard.row('Nights')).toBeVisible()
      await expectNoBarriers(page)
      await page.getByRole('button', { name: 'Add window' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Add window' }).click()
      await expect(dialog).toContainText('A name has 1 to 100 characters.')
      await expectNoBarriers(page)
      await dialog.getByLabel('Time zone').fill('berlin')
      await expect(page.getByRole('option', { name: 'Europe/Berlin' })).toBeVisible()
      await expectNoBarriers(page)
    })
  })
}

/** `17:30` in so many hours, by UTC. */
function clockIn(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16)
}

async function makeWindow(
  fleet: Fleet,
  window: { name: string; from: string; to: string; timeZone: string },
): Promise<void> {
  await fleet.admin.graphql.request(
    'mutation ($input: MaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { id } }',
    { input: { ...window, days: EVERY_DAY } },
  )
}

async function windowsOf(fleet: Fleet): Promise<unknown[]> {
  const { maintenanceWindows } = await fleet.admin.graphql.request<{ maintenanceWindows: unknown[] }>(
    '{ maintenanceWindows { name component days from to timeZone } }',
  )
  return maintenanceWindows
}
