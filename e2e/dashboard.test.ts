import { builtBinary } from './build-agent-binaries.ts'
import { expect, test } from './fleet.ts'

test('an empty fleet shows how to add the first host, and its token once', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  await dashboard.open()
  await expect(page.getByRole('heading', { name: 'No hosts yet' })).toBeVisible()

  await page.getByRole('button', { name: 'Add host', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Hostname').fill('web-01.example')
  await dialog.getByRole('button', { name: 'Add host', exact: true }).click()

  const token = (await dialog.getByTestId('host-token').innerText()).trim()
  expect(token).toMatch(/^vesana_/)
  const answer = await fetch(`${fleet.server.url}/api/v1/agent/config`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(answer.status).toBe(200)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dashboard.row('web-01.example')).toBeVisible()
  await page.reload()
  await expect(dashboard.row('web-01.example')).toBeVisible()
  expect(await page.content()).not.toContain(token)
})

test('a host paused from the list shows the pause icon next to its version', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  await fleet.addSimulatedHost('web-01.example', { version: 'v1.0.0' })
  await fleet.addSimulatedHost('web-02.example', { version: 'v1.0.0' })
  await dashboard.open()

  await page.getByLabel('Select web-01.example').check()
  await page.getByRole('button', { name: 'Pause auto-update', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('Change freeze')
  await dialog.getByRole('button', { name: 'Pause auto-update', exact: true }).click()

  const icon = dashboard.row('web-01.example').getByRole('img', { name: /^Auto-update paused/ })
  await expect(icon).toHaveAccessibleName(/Change freeze/)
  await expect(dashboard.row('web-02.example').getByRole('img', { name: /^Auto-update paused/ })).toHaveCount(
    0,
  )
})

test('the host page pauses and resumes', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  const host = await fleet.addSimulatedHost('web-01.example', {
    version: 'v1.0.0',
    platform: 'windows-amd64',
  })
  await fleet.publishUnreal('v1.1.0')
  await dashboard.openHost(host)
  await expect(page.getByText('No file for its platform').first()).toBeVisible()

  await page.getByRole('button', { name: 'Pause auto-update', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Pause auto-update', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume auto-update', exact: true })).toBeVisible()
  expect((await fleet.admin.status(host.id)).agentStatus.autoUpdatePaused).toBe(true)

  await page.getByRole('button', { name: 'Resume auto-update', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Pause auto-update', exact: true })).toBeVisible()
  expect((await fleet.admin.status(host.id)).agentStatus.autoUpdatePaused).toBe(false)
})

test('the text filter leaves the hosts that match, also after a reload', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  for (const hostname of ['web-01.example', 'web-02.example', 'db-01.example']) {
    await fleet.addSimulatedHost(hostname, { version: 'v1.0.0' })
  }
  await dashboard.open()
  await expect(dashboard.row('db-01.example')).toBeVisible()

  await page.getByLabel('Filter by hostname').fill('web')

  await expect(dashboard.row('db-01.example')).toHaveCount(0)
  await expect(dashboard.row('web-01.example')).toBeVisible()
  await expect(dashboard.row('web-02.example')).toBeVisible()
  await page.reload()
  await expect(dashboard.row('web-01.example')).toBeVisible()
  await expect(dashboard.row('db-01.example')).toHaveCount(0)
})

test('a release is made, uploaded with its progress and published on the page alone', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await dashboard.open('/releases')

  await page.getByRole('button', { name: 'New release', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Version/ }).fill('v1.1.0')
  await dialog.getByRole('button', { name: 'Create draft', exact: true }).click()
  const card = page.getByRole('article', { name: /v1\.1\.0/ })
  // Looked for from before on: it is over within a second or so.
  const isShown = card.getByRole('progressbar').waitFor()
  await card.locator('input[type=file]').setInputFiles(builtBinary('agent', 'v1.1.0'))
  await isShown
  await expect(card.getByRole('progressbar')).toHaveCount(0)
  await card.getByRole('button', { name: 'Publish', exact: true }).click()
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()

  await expect(card).toContainText('Server version')
  expect(await fleet.admin.serverVersion('agent')).toMatchObject({ version: 'v1.1.0' })
})
