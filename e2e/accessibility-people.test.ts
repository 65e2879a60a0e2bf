import { expectNoBarriers } from './expect-no-barriers.ts'
import { expect, test } from './fleet.ts'
import { ADMIN } from './server-process.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('the pages before signing in have no barriers', async ({ dashboard, fleet }) => {
      const { page } = dashboard
      await page.goto(fleet.server.url)
      await dashboard.fillIn({ email: ADMIN.email, password: 'wrong password' })
      await expect(page.getByRole('alert')).toBeVisible()
      await expectNoBarriers(page)
      await page.goto(`${fleet.server.url}/set-up#ticket=dead`)
      await expect(page.getByRole('alert')).toBeVisible()
      await expectNoBarriers(page)
      const { invitePerson } = await fleet.admin.graphql.request<{ invitePerson: { url: string } }>(
        'mutation { invitePerson(input: { email: "vera@example.com", name: "Vera", role: VIEWER }) { url } }',
      )
      await page.goto(invitePerson.url)
      await page.getByLabel('Password', { exact: true }).fill('short')
      await expectNoBarriers(page)
    })

    test('the account, its menu and the second factor have no barriers', async ({ dashboard }) => {
      const { page } = dashboard
      await dashboard.open('/account')
      await expect(page.getByRole('region', { name: 'Sessions' })).toBeVisible()
      await expectNoBarriers(page)
      await page.getByRole('button', { name: 'Account', exact: true }).click()
      await expect(page.getByRole('menuitem', { name: 'Sign out', exact: true })).toBeVisible()
      await expectNoBarriers(page)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Add second factor' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Password', { exact: true }).fill(ADMIN.password)
      await dialog.getByRole('button', { name: 'Continue' }).click()
      await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible()
      await expectNoBarriers(page)
    })

    test('the people and what is done to them have no barriers', async ({ dashboard, fleet }) => {
      const { page } = dashboard
      await fleet.admin.addPerson('OPERATOR', 'otto@example.com')
      await dashboard.open('/settings/people')
      await expect(dashboard.row('otto@example.com')).toBeVisible()
      await expectNoBarriers(page)
      const dialog = page.getByRole('dialog')
      await page.getByRole('button', { name: 'Invite person' }).click()
      await expect(dialog.getByLabel('Email')).toBeVisible()
      await expectNoBarriers(page)
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await dashboard.choose('Actions for otto@example.com', 'New password link')
      await dialog.getByRole('button', { name: 'Make link' }).click()
      await expect(dialog.getByTestId('person-link')).toBeVisible()
      await expectNoBarriers(page)
    })

    test('the tokens and the dialogs to make one have no barriers', async ({ dashboard }) => {
      const { page } = dashboard
      const dialog = page.getByRole('dialog')
      await dashboard.open('/settings/api-tokens')
      await page.getByRole('button', { name: 'Create API token' }).click()
      await dialog.getByLabel('Name').fill('ci')
      await expectNoBarriers(page)
      await dialog.getByRole('button', { name: 'Create token' }).click()
      await expect(dialog.getByTestId('api-token')).toBeVisible()
      await expectNoBarriers(page)
      await dialog.getByRole('button', { name: 'Done' }).click()
      await expect(dashboard.row('ci')).toBeVisible()
      await expectNoBarriers(page)
      await page.getByRole('link', { name: 'Enrollment tokens' }).click()
      await expect(page.getByText('No enrollment tokens')).toBeVisible()
      await expectNoBarriers(page)
      await page.getByRole('button', { name: 'Create token' }).click()
      await expect(dialog.getByLabel('Machines')).toBeVisible()
      await expectNoBarriers(page)
    })

    test('the audit and the dialogs to edit a host have no barriers', async ({ dashboard, fleet }) => {
      const { page } = dashboard
      const { id } = await fleet.addSimulatedHost('web-01.example', { version: 'v1.0.0' })
      await fleet.admin.pause([id], 'Change freeze')
      await dashboard.open(`/audit?subject=Host&id=${id}`)
      await expect(page.getByText('Paused auto-update')).toBeVisible()
      await expectNoBarriers(page)
      await page.getByRole('link', { name: 'web-01.example' }).first().click()
      const dialog = page.getByRole('dialog')
      await dashboard.choose('More actions', 'Edit labels')
      await dialog.getByLabel('Labels').fill('no label')
      await expectNoBarriers(page)
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await dashboard.choose('More actions', 'Edit settings')
      await dialog.getByLabel('Other settings').fill('[]')
      await expectNoBarriers(page)
    })

    test('what a viewer sees has no barriers', async ({ dashboard, fleet }) => {
      const { page } = dashboard
      await fleet.addSimulatedHost('web-01.example', { version: 'v1.0.0' })
      await dashboard.signIn(await fleet.admin.addPerson('VIEWER'))
      await dashboard.open()
      await expect(dashboard.row('web-01.example')).toBeVisible()
      await expectNoBarriers(page)
      await dashboard.open('/settings/people')
      await expect(page.getByRole('heading', { name: 'This page is not for your role' })).toBeVisible()
      await expectNoBarriers(page)
    })
  })
}
