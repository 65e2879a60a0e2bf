import { expect, test } from './fleet.ts'

test('two agents take a release published through the API, and the dashboard shows it without a reload', async ({
  fleet,
  dashboard,
}) => {
  await fleet.publish('v1.0.0')
  const web = await fleet.addAgent('web-01', { version: 'v1.0.0' })
  const db = await fleet.addAgent('db-01', { version: 'v1.0.0' })
  await dashboard.open()
  await expect(dashboard.row('web-01')).toContainText('v1.0.0')
  await expect(dashboard.row('db-01')).toContainText('Up to date')
  await dashboard.isStillTheSamePage()

  await fleet.publish('v1.1.0')

  await web.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
  await db.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
  for (const hostname of ['web-01', 'db-01']) {
    await expect(dashboard.row(hostname)).toContainText('v1.1.0')
    await expect(dashboard.row(hostname)).toContainText('Up to date')
  }
  expect(await dashboard.isStillTheSamePage()).toBe(true)
})

test('two agents take a release whose file was copied in and named in VERSION, where that is set to mean everybody', async ({
  fleet,
  dashboard,
}) => {
  await fleet.admin.setDefaultForVersionFile(null)
  await fleet.copyInAndWriteVersion('v1.0.0')
  const web = await fleet.addAgent('web-01', { version: 'v1.0.0' })
  const db = await fleet.addAgent('db-01', { version: 'v1.0.0' })
  await dashboard.openHost(web)
  await expect(dashboard.page.getByRole('main')).toContainText('Up to date')
  await dashboard.isStillTheSamePage()

  await fleet.copyInAndWriteVersion('v1.1.0')

  await web.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
  await db.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
  await expect(dashboard.page.getByRole('main')).toContainText('Completed')
  expect(await dashboard.isStillTheSamePage()).toBe(true)
})

test('an agent that is two releases behind goes straight to the newest', async ({ fleet }) => {
  await fleet.publish('v1.0.0')
  await fleet.publish('v1.1.0')
  await fleet.publish('v1.2.0')

  const host = await fleet.addAgent('web-01', { version: 'v1.0.0' })

  await host.untilUpdated({ from: 'v1.0.0', to: 'v1.2.0' })
})

test('a collector updates by the same way, from its own releases', async ({ fleet }) => {
  await fleet.publish('v1.2.0', 'agent')
  await fleet.publish('v1.0.0', 'collector')
  const collector = await fleet.addAgent('collector-01', { version: 'v1.0.0', component: 'collector' })
  await collector.untilReasonIs('CURRENT')

  await fleet.publish('v1.1.0', 'collector')

  await collector.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
})

test('an update under way survives a restart of the server', async ({ fleet }) => {
  await fleet.publish('v1.0.0')
  const host = await fleet.addAgent('web-01', { version: 'v1.0.0' })
  await fleet.publish('v1.1.0')

  await fleet.server.stop()
  await fleet.server.start()

  await host.untilUpdated({ from: 'v1.0.0', to: 'v1.1.0' })
})
