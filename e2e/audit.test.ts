import { readFile } from 'node:fs/promises'
import { expect, test } from './fleet.ts'
import { ADMIN } from './server-process.ts'

test('the audit shows who paused a host, from what to what, and exports what is filtered', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  const host = await fleet.addSimulatedHost('web-01.example', { version: 'v1.0.0' })
  await fleet.addSimulatedHost('web-02.example', { version: 'v1.0.0' })
  await dashboard.openHost(host)
  await page.getByRole('button', { name: 'Pause auto-update', exact: true }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('Change freeze')
  await page.getByRole('dialog').getByRole('button', { name: 'Pause auto-update', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume auto-update', exact: true })).toBeVisible()

  await dashboard.choose('More actions', 'History in the audit')

  const entries = page.getByRole('list', { name: 'Entries' }).locator('> li')
  await expect(entries).toHaveCount(2)
  const newest = entries.first()
  await expect(newest).toContainText('Paused auto-update')
  await expect(newest).toContainText(ADMIN.email)
  await expect(newest).toContainText('127.0.0.1')
  await expect(newest.locator('ins', { hasText: 'Change freeze' })).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`/audit\\?subject=Host&id=${host.id}$`))
  await expect(newest.getByRole('link', { name: 'web-01.example' })).toHaveAttribute(
    'href',
    `/hosts/${host.id}`,
  )

  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/\.csv$/)
  const csv = await readFile(await download.path(), 'utf8')
  const lines = csv.trim().split('\n')
  expect(lines).toHaveLength(3)
  expect(csv).toContain('pauseAutoUpdate')
  expect(csv).not.toContain('web-02.example')

  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByRole('link', { name: 'web-02.example' })).toBeVisible()
  await page.getByLabel('Any words of an entry').fill('freeze')
  await expect(entries).toHaveCount(1)
  await page.reload()
  await expect(entries).toHaveCount(1)
  await page.getByLabel('Any words of an entry').fill('nothing of the kind')
  await expect(page.getByText('No entries match')).toBeVisible()
})

test('a click on who did it leaves only what they did, and a deleted host is named without a link', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  const host = await fleet.addSimulatedHost('web-01.example', { version: 'v1.0.0' })
  await dashboard.openHost(host)
  await dashboard.choose('More actions', 'Delete host')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete host' }).click()
  await expect(page.getByText('web-01.example was deleted.')).toBeVisible()
  await dashboard.open('/audit')
  const deleted = page.getByRole('listitem').filter({ hasText: 'Deleted a host' })
  await expect(deleted).toContainText('web-01.example')
  await expect(deleted.getByRole('link')).toHaveCount(0)
  await expect(page.getByRole('listitem').filter({ hasText: 'Added a host' })).toHaveCount(1)

  await deleted.getByRole('button', { name: ADMIN.email }).click()

  await expect(page.getByRole('listitem').filter({ hasText: 'Added a host' })).toHaveCount(0)
  await expect(deleted).toBeVisible()
  await expect(page).toHaveURL(/who=ada%40example.com|who=ada@example.com/)
})
