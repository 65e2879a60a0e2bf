import { fakeBinary } from '../api/src/releases/testing/fake-binary.ts'
import { expectNoBarriers } from './expect-no-barriers.ts'
import { expect, test, type Dashboard, type Fleet } from './fleet.ts'
import { signedInAs } from './signed-in-as.ts'

test('a plan that is changed on the page is the one by which the release reaches the fleet', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await prepareDraft(fleet)
  const dialog = await openPublishing(dashboard)
  await expect(dialog.getByTestId('plan-in-words')).toContainText('First 1 % (at least 1 host)')
  await expect(dialog.getByTestId('plan-in-words')).toContainText('With today’s fleet: 1 host, then')

  await dialog.getByRole('button', { name: 'Change the plan' }).click()
  const first = dialog.getByRole('group', { name: 'Stage 1' })
  await first.getByLabel('Reaches').click()
  await page.getByRole('option', { name: 'a number of hosts' }).click()
  await first.getByLabel('Hosts').fill('2')
  await first.getByLabel('Watched for').fill('1 h 30 min')
  await first.getByLabel('Successes').fill('1')
  await dialog.getByRole('button', { name: 'Remove stage 3' }).click()
  await dialog.getByLabel('Halts at failed hosts').fill('1')
  await dialog.getByLabel('that are at least, percent').fill('12.5')
  await dialog.getByLabel('Hosts at a time').fill('5')
  await dialog.getByLabel('Each stage is spread over').fill('1 h')
  await expect(dialog.getByTestId('plan-in-words')).toContainText(
    'First 2 hosts, watched for 1 h 30 min and until 1 host runs it; then 10 %, watched for 15 min; then everybody.',
  )
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()

  await expect(page).toHaveURL(/\/rollouts\/[^/]+$/)
  const share = { hosts: null, labels: null, minSuccesses: null, atLeast: 1 }
  expect(await planOf(fleet, page.url().split('/').at(-1) ?? '')).toEqual({
    stages: [
      { percent: null, atLeast: null, labels: null, hosts: 2, bakeSeconds: 5400, minSuccesses: 1 },
      { ...share, percent: 10, bakeSeconds: 900 },
      { ...share, percent: 100, bakeSeconds: 0 },
    ],
    failureCount: 1,
    failureRatio: 0.125,
    maxUpdating: 5,
    spreadSeconds: 3600,
  })
})

test('a plan that is wrong is refused in words beside its field, and taken once it is right', async ({
  dashboard,
  fleet,
}) => {
  await prepareDraft(fleet)
  const dialog = await openPublishing(dashboard)
  await dialog.getByRole('button', { name: 'Change the plan' }).click()
  const [first, second] = [1, 2].map((n) => dialog.getByRole('group', { name: `Stage ${n}` })) as [
    ReturnType<typeof dialog.getByRole>,
    ReturnType<typeof dialog.getByRole>,
  ]

  await first.getByLabel('Percent').fill('60')
  await first.getByLabel('Watched for').fill('soon')
  await dialog.getByLabel('Hosts at a time').fill('0')

  await expect(second).toContainText('More than 60: each stage reaches more than the ones before it.')
  await expect(first).toContainText('Write a time: 90 s, 15 min, 2 h or 1 d.')
  await expect(dialog).toContainText('Write a whole number from 1, or nothing for no limit.')
  await expect(second.getByLabel('Percent')).toHaveAttribute('aria-invalid', 'true')
  const publish = dialog.getByRole('button', { name: 'Publish', exact: true })
  await expect(publish).toBeDisabled()

  await first.getByLabel('Percent').fill('5')
  await first.getByLabel('Watched for').fill('20')
  await dialog.getByLabel('Hosts at a time').fill('')
  await expect(dialog.getByTestId('plan-in-words')).toContainText(
    'First 5 % (at least 1 host), watched for 20 min',
  )
  await expect(publish).toBeEnabled()
})

test('stages are added, moved and removed by the keyboard, and the focus stays with them', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await prepareDraft(fleet)
  const dialog = await openPublishing(dashboard)
  await dialog.getByRole('button', { name: 'Change the plan' }).click()
  const percents = () =>
    dialog
      .getByLabel('Percent', { exact: true })
      .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value))
  expect(await percents()).toEqual(['1', '10', '50'])

  await dialog.getByRole('button', { name: 'Move stage 1 down' }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(percents).toEqual(['10', '1', '50'])
  await expect(dialog.getByRole('button', { name: 'Move stage 2 down' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(percents).toEqual(['10', '50', '1'])
  await expect(dialog.getByRole('button', { name: 'Move stage 3 up' })).toBeFocused()

  await dialog.getByRole('button', { name: 'Remove stage 3' }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(percents).toEqual(['10', '50'])
  await expect(dialog.getByRole('button', { name: 'Add a stage' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(percents).toEqual(['10', '50', '75'])
  await expect(
    dialog.getByRole('group', { name: 'Stage 3' }).getByLabel('Percent', { exact: true }),
  ).toBeFocused()
})

test('an administrator sets how releases reach the fleet, the dialog begins with it, and others read it', async ({
  dashboard,
  fleet,
  browser,
}) => {
  const { page } = dashboard
  await prepareDraft(fleet)
  await dashboard.open('/settings/publishing')
  await page.getByRole('button', { name: 'Change: Published here' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'By stages' }).click()
  await dialog.getByRole('button', { name: 'Change the plan' }).click()
  await dialog.getByRole('group', { name: 'Stage 1' }).getByLabel('Percent').fill('3')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('region', { name: 'Published here' })).toContainText('First 3 %')

  await page.getByRole('button', { name: 'Change: VERSION written by hand' }).click()
  await dialog.getByRole('radio', { name: 'All at once' }).click()
  await expect(dialog).toContainText('Nothing stops it by itself')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)

  await page.reload()
  await expect(page.getByRole('region', { name: 'Published here' })).toContainText('First 3 %')
  await expect(page.getByRole('region', { name: 'VERSION written by hand' })).toContainText('All at once')
  const publishing = await openPublishing(dashboard, 'as the default has it')
  await expect(publishing.getByTestId('plan-in-words')).toContainText('First 3 %')

  const theirs = await signedInAs(fleet, browser, 'RELEASER')
  await theirs.open('/settings')
  await expect(theirs.page.getByRole('region', { name: 'Published here' })).toContainText('First 3 %')
  await expect(theirs.page.getByText('Changing this takes the role Administrator').first()).toBeVisible()
  await expect(theirs.page.getByRole('button', { name: /^Change/ })).toHaveCount(0)
  await expect(theirs.page.getByRole('navigation', { name: 'Settings' }).getByRole('link')).toHaveCount(1)
  await theirs.page.context().close()
})

test('a minimum version is given with the draft, changed afterwards, and refused in words where it is none', async ({
  dashboard,
  fleet,
}) => {
  const { page } = dashboard
  await fleet.publishUnreal('v1.0.0')
  await fleet.publishUnreal('v1.1.0')
  await dashboard.open('/releases')
  await page.getByRole('button', { name: 'New release' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Version/ }).fill('v1.2.0')
  await dialog.getByLabel('Minimum version').fill('v1.5.0')
  await dialog.getByRole('button', { name: 'Create draft' }).click()
  await expect(dialog.getByRole('alert')).toContainText('is not below v1.2.0')
  await dialog.getByLabel('Minimum version').fill('v1.0.0')
  await dialog.getByRole('button', { name: 'Create draft' }).click()
  const draft = page.getByRole('article', { name: 'Agent v1.2.0' })
  await expect(draft).toContainText('hosts need v1.0.0 first')

  await draft.getByRole('button', { name: 'Minimum version' }).click()
  await expect(dialog.getByLabel('Minimum version')).toHaveValue('v1.0.0')
  await dialog.getByLabel('Minimum version').fill('v1.1.0')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(draft).toContainText('hosts need v1.1.0 first')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('the dialog to publish and the defaults have no barriers', async ({ dashboard, fleet }) => {
      const { page } = dashboard
      await prepareDraft(fleet)
      const dialog = await openPublishing(dashboard)
      await expectNoBarriers(page)
      await dialog.getByRole('button', { name: 'Change the plan' }).click()
      await dialog.getByLabel('Percent', { exact: true }).first().fill('60')
      await expect(dialog).toContainText('More than 60')
      await expectNoBarriers(page)
      await dialog.getByRole('radio', { name: 'All at once' }).click()
      await expectNoBarriers(page)
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Minimum version' }).first().click()
      await expect(dialog.getByLabel('Minimum version')).toBeVisible()
      await expectNoBarriers(page)
      await dashboard.open('/settings/publishing')
      await page.getByRole('button', { name: 'Change: Published here' }).click()
      await expect(dialog).toBeVisible()
      await expectNoBarriers(page)
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await expect(dialog).toHaveCount(0)
      await expectNoBarriers(page)
    })
  })
}

/** Hosts on v1.0.0, and v1.1.0 ready to be published. */
async function prepareDraft(fleet: Fleet): Promise<void> {
  await fleet.publishUnreal('v1.0.0')
  for (const hostname of ['web-01', 'web-02', 'web-03'])
    await fleet.addSimulatedHost(hostname, { version: 'v1.0.0' })
  await fleet.admin.createRelease('agent', 'v1.1.0')
  const binary = fakeBinary({ component: 'agent', version: 'v1.1.0' })
  await fleet.admin.upload('agent', 'v1.1.0', 'vesana-agent-linux-amd64', binary)
}

async function openPublishing(dashboard: Dashboard, strategy?: 'as the default has it') {
  const { page } = dashboard
  await dashboard.open('/releases')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('radio', { name: 'By stages' })).toBeVisible()
  if (strategy === undefined) await dialog.getByRole('radio', { name: 'By stages' }).click()
  return dialog
}

async function planOf(fleet: Fleet, rolloutId: string): Promise<unknown> {
  const { rollout } = await fleet.admin.graphql.request<{ rollout: { plan: unknown } }>(
    `query ($id: ID!) { rollout(id: $id) { plan {
      stages { percent atLeast hosts labels { key value } bakeSeconds minSuccesses }
      failureCount failureRatio maxUpdating spreadSeconds
    } } }`,
    { id: rolloutId },
  )
  return rollout.plan
}
