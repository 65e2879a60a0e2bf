import { writeFile } from 'node:fs/promises'
import { builtBinary } from './build-agent-binaries.ts'
import { expect, test, type Dashboard } from './fleet.ts'

test('a corrupted download is refused and reported in its words, and the old version runs on', async ({
  fleet,
  dashboard,
}) => {
  await fleet.publish('v1.0.0')
  const host = await fleet.addAgent('web-01', { version: 'v1.0.0' })
  await fleet.admin.pause([host.id])
  await fleet.publish('v1.1.0')
  await fleet.corruptRelease('v1.1.0')
  const { pid } = host.agent

  await fleet.admin.resume([host.id])

  await host.untilAttemptIs('FAILED')
  const { attempt, currentVersion } = await host.status()
  expect(currentVersion).toBe('v1.0.0')
  expect(attempt?.error?.code).toBe('DIGEST_MISMATCH')
  expect(attempt?.error?.message).toMatch(/sha-?256/i)
  expect(await host.agent.installedVersion()).toContain('v1.0.0')
  expect(host.agent.pid).toBe(pid)
  await dashboard.openHost(host)
  await expect(dashboard.page.getByRole('main')).toContainText(attempt?.error?.message ?? 'no message')
})

test('a VERSION whose file is missing is refused on the dashboard', async ({ fleet, dashboard }) => {
  await fleet.copyInAndWriteVersion('v1.0.0')
  await expect
    .poll(() => fleet.admin.serverVersion('agent'))
    .toMatchObject({ version: 'v1.0.0', refusal: null })

  await fleet.writeVersion('v1.1.0', 'collector')

  await expect
    .poll(async () => (await fleet.admin.serverVersion('collector')).refusal)
    .toMatchObject({ code: expect.stringMatching(/./), message: expect.stringMatching(/vesana-collector/) })
  await expectRefusalOn(dashboard, 'collector', 'v1.1.0')
})

test('a VERSION whose file says another version is refused on the dashboard', async ({
  fleet,
  dashboard,
}) => {
  await fleet.copyInAndWriteVersion('v1.0.0')
  await expect.poll(() => fleet.admin.serverVersion('agent')).toMatchObject({ version: 'v1.0.0' })

  await fleet.copyIn(builtBinary('agent', 'v1.1.0'))
  await fleet.writeVersion('v1.2.0')

  await expect.poll(async () => (await fleet.admin.serverVersion('agent')).refusal).not.toBeNull()
  await expectRefusalOn(dashboard, 'agent', 'v1.2.0')
})

test('a VERSION with the unchanged file of the last release is refused on the dashboard', async ({
  fleet,
  dashboard,
}) => {
  await fleet.copyInAndWriteVersion('v1.0.0')
  await expect.poll(() => fleet.admin.serverVersion('agent')).toMatchObject({ version: 'v1.0.0' })
  const host = await fleet.addAgent('web-01', { version: 'v1.0.0' })

  await fleet.writeVersion('v1.1.0')

  await expect.poll(async () => (await fleet.admin.serverVersion('agent')).refusal).not.toBeNull()
  expect(await host.configAnswer()).not.toHaveProperty('latest_version', 'v1.1.0')
  await expectRefusalOn(dashboard, 'agent', 'v1.1.0')
})

test('a VERSION that is no version is refused, and following it again needs only a good one', async ({
  fleet,
}) => {
  await fleet.copyInAndWriteVersion('v1.0.0')
  await expect.poll(() => fleet.admin.serverVersion('agent')).toMatchObject({ version: 'v1.0.0' })

  await writeFile(fleet.storeFile('VERSION'), '1.1.0-oops\n')
  await expect.poll(async () => (await fleet.admin.serverVersion('agent')).refusal).not.toBeNull()

  await fleet.copyInAndWriteVersion('v1.1.0')
  await expect
    .poll(() => fleet.admin.serverVersion('agent'))
    .toMatchObject({ version: 'v1.1.0', refusal: null })
})

async function expectRefusalOn(dashboard: Dashboard, component: string, version: string): Promise<void> {
  await dashboard.open()
  await expect(dashboard.page.getByText(`The ${component} VERSION file was refused`)).toBeVisible()
  await expect(dashboard.page.getByRole('main')).toContainText(`The file says ${version}`)
}
