import { expect, test } from './fleet.ts'

test('the dashboard works under its Content-Security-Policy, and asks nothing of the outside', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  const violations: string[] = []
  const foreign: string[] = []
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) violations.push(message.text())
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(fleet.server.url) && !url.startsWith('data:')) foreign.push(url)
  })
  await fleet.admin.enroll('web-01')
  const first = await page.goto(`${fleet.server.url}/sign-in`)
  expect(first?.headers()['content-security-policy']).toContain("script-src 'self';")
  await expect(page.getByLabel('Email')).toBeVisible()
  for (const path of [
    '/releases',
    '/audit',
    '/account',
    '/settings/people',
    '/settings/api-tokens',
    '/hosts',
  ]) {
    await dashboard.open(path)
    await expect(page.locator('h1').first()).toBeVisible()
  }
  await dashboard.open('/hosts')
  await expect(dashboard.row('web-01')).toBeVisible()
  expect(violations).toEqual([])
  expect(foreign).toEqual([])
})

test('a script that got into the page does not run', async ({ dashboard }) => {
  const { page } = dashboard
  await dashboard.open()
  // As a string: the code is of the page, where there is a document.
  const ran = await page.evaluate(`(() => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.injected = true'
    document.head.append(script)
    return 'injected' in globalThis
  })()`)
  expect(ran).toBe(false)
})
