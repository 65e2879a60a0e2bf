import { randomUUID } from 'node:crypto'
import { fakeBinary, fakeInstaller } from '../api/src/releases/testing/fake-binary.ts'
import { expectNoBarriers } from './expect-no-barriers.ts'
import { expect, test, type Fleet } from './fleet.ts'

async function post(fleet: Fleet, path: string, body: unknown, token?: string): Promise<Response> {
  return fetch(`${fleet.server.url}/api/v1/agent${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
}

test('many hosts are added by one token, which a line to copy carries, and get its labels', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await dashboard.open()
  await page.getByRole('button', { name: 'Add host', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Many hosts, by one token' }).click()
  await dialog.getByLabel('Machines').fill('2')
  await dialog.getByLabel('Labels').fill('region')
  await expect(dialog.getByText('Write “region” as key=value.')).toBeVisible()
  await dialog.getByLabel('Labels').fill('region=eu, role=web')
  await dialog.getByRole('button', { name: 'Create token', exact: true }).click()

  const token = (await dialog.getByTestId('host-token').innerText()).trim()
  await expect(dialog.getByRole('region', { name: 'install command' })).toHaveText(
    `curl -fsSL ${fleet.server.url}/agent/install.sh | sudo bash -s -- ${token} ${fleet.server.url}`,
  )
  const enroll = (hostname: string) =>
    post(fleet, '/enroll', {
      enrollment_token: token,
      hostname,
      platform: 'linux-amd64',
      version: 'v1.0.0',
      machine_id: randomUUID(),
    })
  expect([
    (await enroll('web-01.example')).status,
    (await enroll('web-02.example')).status,
    (await enroll('web-03.example')).status,
  ]).toEqual([200, 200, 401])
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dashboard.row('web-02.example')).toBeVisible()
  await page.getByRole('link', { name: 'web-01.example' }).click()
  await expect(page.getByRole('list', { name: 'Labels' })).toContainText('region=eu')
})

test('hosts with Windows get a line of their own, as soon as a release has a set-up program for them', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  const addHost = async (hostname: string) => {
    await page.getByRole('button', { name: 'Add host', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Hostname').fill(hostname)
    await dialog.getByRole('button', { name: 'Add host', exact: true }).click()
    await expect(dialog.getByTestId('host-token')).toBeVisible()
    return dialog
  }
  await dashboard.open()
  const without = await addHost('win-01.example')
  await expect(without.getByText('For Windows there is nothing to install yet')).toBeVisible()
  await expect(without.getByRole('region', { name: 'Windows set-up command' })).toBeHidden()
  await without.getByRole('button', { name: 'Done' }).click()

  const { admin } = fleet
  await admin.createRelease('agent', 'v1.1.0')
  const program = fakeBinary({ version: 'v1.1.0', platform: 'windows-amd64' })
  await admin.upload('agent', 'v1.1.0', 'vesana-agent-windows-amd64.exe', program)
  await admin.upload('agent', 'v1.1.0', 'vesana-agent-setup.exe', fakeInstaller({ version: 'v1.1.0' }))
  await admin.publish('agent', 'v1.1.0')

  const dialog = await addHost('win-02.example')
  const token = (await dialog.getByTestId('host-token').innerText()).trim()
  const { url } = fleet.server
  await expect(dialog.getByRole('region', { name: 'Windows set-up command' })).toHaveText(
    `curl -fsSLo vesana-agent-setup.exe ${url}/agent-binaries/vesana-agent-setup.exe` +
      ` && start /wait vesana-agent-setup.exe /S /SERVER=${url} /TOKEN=${token}`,
  )
  await expect(dialog.getByRole('link', { name: 'set-up program' })).toHaveAttribute(
    'href',
    `${url}/agent-binaries/vesana-agent-setup.exe`,
  )
  await expectNoBarriers(page)
})

test('a quarantine is cleared on the host’s page', async ({ dashboard, fleet }) => {
  const { page } = dashboard
  await fleet.publishUnreal('v1.1.0')
  const { hostId, token } = await fleet.admin.enroll('web-01.example')
  await post(fleet, '/heartbeat', { version: 'v1.0.0', platform: 'linux-amd64' }, token)
  const event = {
    attempt_id: 'a',
    from_version: 'v1.0.0',
    to_version: 'v1.1.0',
    at: new Date().toISOString(),
  }
  const error = { code: 'TRIAL_FAILED', message: 'v1.1.0 exited with code 1' }
  await post(fleet, '/update-events', { events: [{ ...event, seq: 1, stage: 'ROLLED_BACK', error }] }, token)
  await dashboard.openHost({ id: hostId })
  await expect(page.getByText('Clear the quarantine first.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Request update now', exact: true })).toBeDisabled()

  await page.getByRole('button', { name: 'Clear quarantine', exact: true }).click()

  await expect(page.getByText('Quarantine cleared on web-01.example.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Request update now', exact: true })).toBeEnabled()
  expect((await fleet.admin.status(hostId)).agentStatus.reason).toBe('OFFERED')
})
