import { TOTP } from 'otpauth'
import { expect, test, type Dashboard } from './fleet.ts'
import { ADMIN } from './server-process.ts'

interface Added {
  totp: TOTP
  backupCodes: string[]
}

/** Adds a second factor on the account page, as with a phone that cannot scan. */
async function addSecondFactor(dashboard: Dashboard): Promise<Added> {
  const { page } = dashboard
  await dashboard.open('/account')
  await page.getByRole('button', { name: 'Add second factor' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible()
  const secret = (await dialog.getByRole('region', { name: 'secret' }).innerText()).trim()
  const totp = new TOTP({ secret })
  await dialog.getByRole('textbox', { name: 'Code' }).fill(totp.generate() === '000000' ? '111111' : '000000')
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByRole('alert')).toContainText('The code was not accepted')
  await dialog.getByRole('textbox', { name: 'Code' }).fill(totp.generate())
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  const codes = dialog.getByRole('list', { name: 'Backup codes' }).getByRole('listitem')
  await expect(codes.first()).toBeVisible()
  const backupCodes = await codes.allInnerTexts()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('button', { name: 'Remove second factor' })).toBeVisible()
  return { totp, backupCodes }
}

/** The password, then the code. */
async function signInWith(dashboard: Dashboard, code: string): Promise<void> {
  const { page } = dashboard
  await dashboard.fillIn(ADMIN)
  await page.getByRole('textbox', { name: 'Code' }).fill(code)
  await page.getByRole('button', { name: 'Confirm' }).click()
}

test('with a second factor the password alone signs nobody in, a code of the app does', async ({
  dashboard,
}) => {
  const { page } = dashboard
  const { totp } = await addSecondFactor(dashboard)
  await dashboard.choose('Account', 'Sign out')
  await dashboard.fillIn(ADMIN)
  await expect(page.getByRole('textbox', { name: 'Code' })).toBeVisible()
  await page.goto(`${dashboard.url}/hosts`)
  await expect(page.getByLabel('Email')).toBeVisible()

  // The code that confirmed it is used up; the next one is good already, as clocks differ.
  await signInWith(dashboard, totp.generate({ timestamp: Date.now() + totp.period * 1000 }))

  await expect(page.getByRole('heading', { name: 'Hosts', exact: true })).toBeVisible()
})

test('a backup code signs in once', async ({ dashboard }) => {
  const { page } = dashboard
  const { backupCodes } = await addSecondFactor(dashboard)
  await dashboard.choose('Account', 'Sign out')
  await signInWith(dashboard, backupCodes[0] ?? '')
  await expect(
    page.getByRole('heading', { name: 'Your account' }).or(page.getByRole('heading', { name: 'Hosts' })),
  ).toBeVisible()

  await dashboard.choose('Account', 'Sign out')
  await signInWith(dashboard, backupCodes[0] ?? '')

  await expect(page.getByRole('alert')).toContainText('The code was not accepted')
})

test('a second factor is removed with the password, and the password alone signs in again', async ({
  dashboard,
}) => {
  const { page } = dashboard
  await addSecondFactor(dashboard)
  await page.getByRole('button', { name: 'Remove second factor' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await dialog.getByRole('button', { name: 'Remove second factor' }).click()
  await expect(page.getByRole('button', { name: 'Add second factor' })).toBeVisible()

  await dashboard.choose('Account', 'Sign out')
  await dashboard.fillIn(ADMIN)

  await expect(page.getByRole('button', { name: 'Account', exact: true })).toBeVisible()
})
