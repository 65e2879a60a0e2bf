import { expect, test } from './fleet.ts'
import { ADMIN } from './server-process.ts'
import { SessionClient } from './session-client.ts'

test('a wrong password is answered in words, the right one leads back to where one was going', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await page.goto(`${fleet.server.url}/releases`)
  await dashboard.fillIn({ email: ADMIN.email, password: 'a wrong password' })
  await expect(page.getByRole('alert')).toContainText('The email or the password is not right.')

  await dashboard.fillIn(ADMIN)

  await expect(page.getByRole('heading', { name: 'Releases', exact: true })).toBeVisible()
  await expect(page).toHaveURL(`${fleet.server.url}/releases`)
})

test('too many attempts are answered with when to try again', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  const guesser = new SessionClient(fleet.server.url)
  await expect
    .poll(
      async () => (await guesser.post('sign-in', { email: ADMIN.email, password: 'guessed again' })).status,
    )
    .toBe(429)
  await page.goto(fleet.server.url)
  await dashboard.fillIn({ email: ADMIN.email, password: 'guessed once more' })
  await expect(page.getByRole('alert')).toContainText('Too many attempts')
  await expect(page.getByRole('alert')).toContainText(/in \d+ (second|minute)/)
})

test('nothing of the session is where a script could read it', async ({ dashboard, context }) => {
  await dashboard.open()
  await expect(dashboard.page.getByRole('button', { name: 'Account', exact: true })).toBeVisible()
  const readable = await dashboard.page.evaluate<string>(
    'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])',
  )
  const cookies = await context.cookies()
  expect(cookies.length).toBeGreaterThan(0)
  for (const { value, httpOnly, sameSite } of cookies) {
    expect([httpOnly, sameSite]).toEqual([true, 'Lax'])
    expect(readable).not.toContain(value)
  }
})

test('a token that an older version kept in the browser is thrown away', async ({ dashboard }) => {
  await dashboard.page.addInitScript(() => {
    if (!sessionStorage.getItem('planted')) localStorage.setItem('vesana.token', 'vesana_old')
    sessionStorage.setItem('planted', 'yes')
  })
  await dashboard.open()
  await expect.poll(() => dashboard.page.evaluate(() => localStorage.getItem('vesana.token'))).toBeNull()
})

test('a session that is ended elsewhere leads to the sign-in page with a word, and back after it', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  const host = await fleet.addSimulatedHost('web-01.example', { version: 'v1.0.0' })
  await dashboard.openHost(host)
  await expect(page.getByRole('heading', { name: 'web-01.example' })).toBeVisible()

  const elsewhere = await SessionClient.signIn(fleet.server.url)
  expect((await elsewhere.post('sign-out-everywhere')).status).toBe(204)

  await expect(page.getByText('You were signed out')).toBeVisible()
  await expect(page.getByText('Sign in again to go on where you were.')).toBeVisible()
  await dashboard.fillIn(ADMIN)
  await expect(page.getByRole('heading', { name: 'web-01.example' })).toBeVisible()
})

test('one ends another session of one’s own on the account page', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  const elsewhere = await SessionClient.signIn(fleet.server.url)
  await dashboard.open('/account')
  const sessions = page.getByRole('region', { name: 'Sessions' })
  await expect(sessions.getByText('This one')).toHaveCount(1)

  await sessions.getByRole('button', { name: /^End the session/ }).click()

  await expect(page.getByText('The session was ended.')).toBeVisible()
  await expect(sessions.getByRole('listitem')).toHaveCount(1)
  expect(await elsewhere.graphql('{ viewer { name } }')).toBe('UNAUTHENTICATED')
})

test('signing out from the menu ends the session', async ({ dashboard, context }) => {
  const { page } = dashboard
  await dashboard.open()
  const cookies = await context.cookies()
  await dashboard.choose('Account', 'Sign out')
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await expect(page.getByText('You were signed out')).toHaveCount(0)

  await context.addCookies(cookies)
  await page.goto(`${dashboard.url}/hosts`)
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
})

test('a changed password signs in, and the old one does not', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  await dashboard.open('/account')
  await page.getByLabel('Current password').fill('not the password')
  await page.getByLabel('New password').fill('another good password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByRole('alert')).toContainText('The password was not changed')

  await page.getByLabel('Current password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Change password' }).click()

  await expect(page.getByText('The password was changed.')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible()
  const old = await new SessionClient(fleet.server.url).post('sign-in', {
    email: ADMIN.email,
    password: ADMIN.password,
  })
  expect(old.status).toBe(401)
  await SessionClient.signIn(fleet.server.url, { email: ADMIN.email, password: 'another good password' })
})
