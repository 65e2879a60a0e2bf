import { expect, test } from './fleet.ts'

test('labels and settings of a host are edited on its page, and it hears of them', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  const { hostId, token } = await fleet.admin.enroll('web-01.example', { config: { log_level: 'debug' } })
  await dashboard.openHost({ id: hostId })
  await dashboard.choose('More actions', 'Edit labels')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Labels').fill('region=eu\nrole')
  await expect(dialog.getByText('Write “role” as key=value.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Save labels' })).toBeDisabled()
  await dialog.getByLabel('Labels').fill('region=eu\nrole=web')
  await dialog.getByRole('button', { name: 'Save labels' }).click()
  await expect(page.getByRole('list', { name: 'Labels' })).toContainText('role=web')

  await dashboard.choose('More actions', 'Edit settings')
  await expect(dialog.getByLabel('Other settings')).toHaveValue(/"log_level": "debug"/)
  await dialog.getByLabel('Seconds between polls').fill('42')
  await dialog.getByLabel('Other settings').fill('{ "log_level": ')
  await expect(dialog.getByText('This is not JSON')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Save settings' })).toBeDisabled()
  await dialog.getByLabel('Other settings').fill('{ "log_level": "info" }')
  await dialog.getByRole('button', { name: 'Save settings' }).click()
  await expect(page.getByText('The settings of web-01.example were changed.')).toBeVisible()

  const answer = await fetch(`${fleet.server.url}/api/v1/agent/config`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(await answer.json()).toMatchObject({
    config: { poll_interval_s: 42, heartbeat_interval_s: 60, log_level: 'info' },
  })
})
