import { expect, test } from './fleet.ts'
import { SessionClient } from './session-client.ts'

test.use({ settings: { VESANA_ADMIN_EMAIL: undefined, VESANA_ADMIN_PASSWORD: undefined } })

const GRACE = { name: 'Grace Hopper', email: 'grace@example.com', password: 'nanoseconds of wire' }

function printedLink(log: string): string {
  return /http:\/\/\S+\/set-up#ticket=\S+/.exec(log)?.[0] ?? 'no link was printed'
}

test('the link that the first start prints makes the first administrator, and is dead afterwards', async ({
  fleet,
  page,
  browser,
}) => {
  await page.goto(fleet.server.url)
  await expect(page.getByText('This server has no administrator yet')).toBeVisible()

  const link = printedLink(fleet.server.log).replace('localhost', '127.0.0.1')
  await page.goto(link)
  await expect(page).toHaveURL(`${fleet.server.url}/set-up`)
  await page.getByLabel('Name').fill(GRACE.name)
  await page.getByLabel('Email').fill(GRACE.email)
  await page.getByLabel('Password', { exact: true }).fill('short')
  await expect(page.getByText('7 more characters, please.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Set up' })).toBeDisabled()
  await page.getByLabel('Password', { exact: true }).fill(GRACE.password)
  await page.getByRole('button', { name: 'Set up' }).click()

  await expect(page.getByRole('heading', { name: 'Hosts', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Account', exact: true }).click()
  await expect(page.getByText('Administrator', { exact: true })).toBeVisible()

  const other = await (await browser.newContext()).newPage()
  await other.goto(link)
  await expect(other.getByRole('alert')).toContainText('This set-up link does not work')
  const ticket = link.split('#ticket=')[1]
  const again = await new SessionClient(fleet.server.url).post('set-up', {
    ticket,
    ...GRACE,
    email: 'eve@x.org',
  })
  expect(again.status).toBe(401)
  await other.getByRole('link', { name: 'Go to the sign-in page' }).click()
  await expect(other.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await other.context().close()
})

test('a set-up link that is mistyped says what to do, and a restart prints another', async ({
  fleet,
  page,
}) => {
  const first = printedLink(fleet.server.log)
  await page.goto(`${fleet.server.url}/set-up#ticket=mistyped`)
  await page.getByLabel('Name').fill(GRACE.name)
  await page.getByLabel('Email').fill(GRACE.email)
  await page.getByLabel('Password', { exact: true }).fill(GRACE.password)
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page.getByRole('alert')).toContainText('Restart the server: it prints a new link')

  const before = fleet.server.log.length
  await fleet.server.stop()
  await fleet.server.start()
  const links = () => printedLink(fleet.server.log.slice(before))
  await expect.poll(links).toMatch(/#ticket=/)
  expect(links()).not.toBe(first)
})
