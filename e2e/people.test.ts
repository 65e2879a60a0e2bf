import { Dashboard } from './dashboard.ts'
import { expect, test } from './fleet.ts'
import { ADMIN } from './server-process.ts'
import { SessionClient } from './session-client.ts'

test('a person who is invited by a link chooses a password and sees what their role may', async ({
  dashboard,
  fleet,
  browser,
}) => {
  const { page } = dashboard
  const host = await fleet.addSimulatedHost('web-01.example', { version: 'v1.0.0' })
  await dashboard.open('/settings/people')
  await page.getByRole('button', { name: 'Invite person' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Vera Viewer')
  await dialog.getByLabel('Email').fill('vera@example.com')
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = (await dialog.getByTestId('person-link').innerText()).trim()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dashboard.row('vera@example.com')).toContainText('Invited')

  const theirs = await (await browser.newContext()).newPage()
  await theirs.goto(link)
  await expect(theirs).toHaveURL(`${fleet.server.url}/invitation`)
  await expect(theirs.getByLabel('Email')).toHaveValue('vera@example.com')
  await theirs.getByLabel('Password', { exact: true }).fill('a password of vera')
  await theirs.getByRole('button', { name: 'Accept the invitation' }).click()

  await expect(theirs.getByRole('link', { name: 'web-01.example' })).toBeVisible()
  await expect(theirs.getByRole('button', { name: 'Add host' })).toHaveCount(0)
  await expect(theirs.getByRole('checkbox')).toHaveCount(0)
  await theirs.getByRole('link', { name: 'Settings' }).click()
  await expect(theirs.getByRole('heading', { name: 'Publishing' })).toBeVisible()
  await expect(theirs.getByRole('link', { name: 'People' })).toHaveCount(0)
  await theirs.goto(`${fleet.server.url}/hosts/${host.id}`)
  await expect(
    theirs.getByText('Pausing and requesting updates takes the role Operator. Your role is Viewer.'),
  ).toBeVisible()
  await theirs.goto(`${fleet.server.url}/releases`)
  await expect(theirs.getByText('Releasing takes the role Releaser.')).toBeVisible()
  await expect(theirs.getByRole('button', { name: 'New release' })).toHaveCount(0)
  await theirs.goto(`${fleet.server.url}/settings/people`)
  await expect(theirs.getByRole('heading', { name: 'This page is not for your role' })).toBeVisible()

  await page.reload()
  await expect(dashboard.row('vera@example.com')).toContainText('Active')
  const dead = await (await browser.newContext()).newPage()
  await dead.goto(link)
  await expect(dead.getByRole('alert')).toContainText('This link does not work')
  await dead.context().close()
  await theirs.context().close()
})

test('a role that changes changes what is offered without a reload', async ({
  dashboard,
  fleet,
  browser,
}) => {
  const who = await fleet.admin.addPerson('VIEWER', 'vera@example.com')
  const context = await browser.newContext()
  const theirs = new Dashboard(await context.newPage(), fleet.server.url)
  await theirs.signIn(who)
  await fleet.addSimulatedHost('web-01.example', { version: 'v1.0.0' })
  await theirs.open()
  await expect(theirs.row('web-01.example')).toBeVisible()
  await expect(theirs.page.getByRole('checkbox')).toHaveCount(0)

  await dashboard.open('/settings/people')
  await dashboard.choose('Actions for vera@example.com', 'Change role')
  const dialog = dashboard.page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Operator' }).click()
  await dialog.getByRole('button', { name: 'Change role' }).click()
  await expect(dashboard.row('vera@example.com')).toContainText('Operator')

  await expect(theirs.page.getByLabel('Select web-01.example')).toBeVisible()
  await context.close()
})

test('a disabled person is out at once and cannot sign in until enabled', async ({ dashboard, fleet }) => {
  const who = await fleet.admin.addPerson('OPERATOR', 'otto@example.com')
  const session = await SessionClient.signIn(fleet.server.url, who)
  await dashboard.open('/settings/people')
  const confirm = async (item: string): Promise<void> => {
    await dashboard.choose('Actions for otto@example.com', item)
    await dashboard.page.getByRole('dialog').getByRole('button', { name: item, exact: true }).click()
  }

  await confirm('Disable')
  await expect(dashboard.row('otto@example.com')).toContainText('Disabled')
  expect(await session.graphql('{ viewer { name } }')).toBe('UNAUTHENTICATED')
  await expect(SessionClient.signIn(fleet.server.url, who)).rejects.toThrow()

  await confirm('Enable')
  await expect(dashboard.row('otto@example.com')).toContainText('Active')
  await SessionClient.signIn(fleet.server.url, who)
})

test('a forgotten password is set anew by a link', async ({ dashboard, fleet, browser }) => {
  const who = await fleet.admin.addPerson('OPERATOR', 'otto@example.com')
  await dashboard.open('/settings/people')
  await dashboard.choose('Actions for otto@example.com', 'New password link')
  const dialog = dashboard.page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make link' }).click()
  const link = (await dialog.getByTestId('person-link').innerText()).trim()

  const theirs = await (await browser.newContext()).newPage()
  await theirs.goto(link)
  await theirs.getByLabel('New password', { exact: true }).fill('remembered this time')
  await theirs.getByRole('button', { name: 'Set the password' }).click()

  await expect(theirs.getByRole('button', { name: 'Account', exact: true })).toBeVisible()
  await expect(SessionClient.signIn(fleet.server.url, who)).rejects.toThrow()
  await SessionClient.signIn(fleet.server.url, { ...who, password: 'remembered this time' })
  await theirs.context().close()
})

test('the last administrator cannot be removed, disabled or made less, and is told why', async ({
  dashboard,
}) => {
  const { page } = dashboard
  await dashboard.open('/settings/people')
  for (const item of ['Remove', 'Disable']) {
    await dashboard.choose(`Actions for ${ADMIN.email}`, item)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: item, exact: true }).click()
    await expect(dialog.getByRole('alert')).toContainText('last active administrator')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog).toHaveCount(0)
  }
  await dashboard.choose(`Actions for ${ADMIN.email}`, 'Change role')
  await page.getByRole('dialog').getByRole('radio', { name: 'Viewer' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Change role' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('last active administrator')
})
