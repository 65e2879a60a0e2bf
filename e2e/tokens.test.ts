import { randomUUID } from 'node:crypto'
import { expect, test } from './fleet.ts'
import { GraphqlClient } from './graphql-client.ts'

test('an API token made on the page works, and is refused after it was revoked there', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await dashboard.open('/settings/api-tokens')
  await page.getByRole('button', { name: 'Create API token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('deploy pipeline')
  await dialog.getByRole('radio', { name: 'Operator' }).click()
  await dialog.getByRole('button', { name: 'Create token', exact: true }).click()
  const token = (await dialog.getByTestId('api-token').innerText()).trim()
  await expect(dialog.getByRole('region', { name: 'command to try it' })).toContainText(`Bearer ${token}`)
  await dialog.getByRole('button', { name: 'Done' }).click()

  const script = new GraphqlClient(fleet.server.url, token)
  expect(await script.request('{ viewer { name role } }')).toEqual({
    viewer: { name: 'deploy pipeline', role: 'OPERATOR' },
  })
  await expect(script.request('{ people { email } }')).rejects.toThrow(/^FORBIDDEN/)
  await page.reload()
  await expect(dashboard.row('deploy pipeline')).toContainText('Active')
  expect(await page.content()).not.toContain(token)

  await page.getByRole('button', { name: 'Revoke deploy pipeline' }).click()
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()

  await expect(dashboard.row('deploy pipeline')).toContainText('Revoked')
  await expect(script.request('{ viewer { name } }')).rejects.toThrow(/^UNAUTHENTICATED/)
})

test('an enrollment token made in the settings enrolls machines until it is revoked there', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await dashboard.open('/settings/enrollment-tokens')
  await expect(page.getByText('No enrollment tokens')).toBeVisible()
  await page.getByRole('button', { name: 'Create token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Machines').fill('5')
  await dialog.getByLabel('Name').fill('Rack 7')
  await dialog.getByLabel('Labels').fill('rack=7')
  await dialog.getByRole('button', { name: 'Create token' }).click()
  const token = (await dialog.getByTestId('host-token').innerText()).trim()
  await dialog.getByRole('button', { name: 'Done' }).click()

  const enroll = async () =>
    fetch(`${fleet.server.url}/api/v1/agent/enroll`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        enrollment_token: token,
        hostname: 'rack-7-01',
        platform: 'linux-amd64',
        version: 'v1.0.0',
        machine_id: randomUUID(),
      }),
    })
  expect((await enroll()).status).toBe(200)
  await page.reload()
  await expect(dashboard.row('Rack 7')).toContainText('4 of 5')
  await expect(dashboard.row('Rack 7')).toContainText('rack=7')

  await page.getByRole('button', { name: 'Revoke Rack 7' }).click()
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()

  await expect(page.getByText('No enrollment tokens')).toBeVisible()
  expect((await enroll()).status).toBe(401)
})
