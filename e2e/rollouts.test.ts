// Longer than most: every test here needs the same fleet, plans and places on the page, which are of no use elsewhere.
import type { Page } from '@playwright/test'
import { fakeBinary } from '../api/src/releases/testing/fake-binary.ts'
import type { RolloutPlan } from './administrator.ts'
import { expectNoBarriers } from './expect-no-barriers.ts'
import { expect, test, type Fleet } from './fleet.ts'
import type { StagedRollout } from './staged-rollout.ts'

const HOUR_S = 3600
const QUICK_UPDATE_MS = 600

/** One host, three, and all; no stage ends by itself while a test looks at it. */
const THREE_STAGES: RolloutPlan = {
  stages: [
    { hosts: 1, bakeSeconds: HOUR_S },
    { hosts: 3, bakeSeconds: HOUR_S },
    { percent: 100, bakeSeconds: 0 },
  ],
  failureCount: 3,
  failureRatio: 0.05,
}
const AT_ONCE: RolloutPlan = { ...THREE_STAGES, stages: [{ percent: 100, bakeSeconds: 0, minSuccesses: 3 }] }

test('a rollout is followed live from its canary to its end, and advanced, paused and resumed on its page', async ({
  fleet,
  dashboard,
}) => {
  const { page } = dashboard
  await addHosts(fleet, 6)
  const untilAllRunIt = [
    ...THREE_STAGES.stages.slice(0, 2),
    { percent: 100, bakeSeconds: 0, minSuccesses: 6 },
  ]
  const rollout = await publish(fleet, 'v1.1.0', { ...THREE_STAGES, stages: untilAllRunIt })
  await dashboard.open(`/rollouts/${rollout.id}`)
  await dashboard.isStillTheSamePage()

  await expect(page.getByRole('heading', { name: 'Rollout of Agent v1.1.0' })).toBeVisible()
  await expect(now(page)).toContainText('Stage 1 of 3. Watches this stage until')
  await expect(now(page).getByRole('timer')).toHaveText(/The next stage can begin in 5\d min( \d+ s)?\./)
  await expect(count(page, 'Completed')).toHaveText('1')
  await expect(count(page, 'Waiting')).toHaveText('5')
  await expect(stage(page, 1)).toContainText('under way')

  await page.getByRole('button', { name: 'Advance now', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('It reaches 3 hosts')
  await page.getByRole('button', { name: 'Begin stage 2', exact: true }).click()
  await expect(now(page)).toContainText('Stage 2 of 3')
  await expect(stage(page, 1)).toContainText('done')
  await expect(count(page, 'Completed')).toHaveText('3')

  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await page.getByLabel('Reason').fill('The ticket queue grows')
  await page.getByRole('button', { name: 'Pause rollout', exact: true }).click()
  await expect(now(page)).toContainText(/Paused by .+: The ticket queue grows/)
  await expect(stage(page, 2)).toContainText('stopped')
  await expect(page.getByRole('link', { name: /Rollout paused.*3 hosts/ })).toBeVisible()
  expect((await rollout.status()).state).toBe('PAUSED')

  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await page.getByRole('button', { name: 'Resume rollout', exact: true }).click()
  await expect(now(page)).toContainText('Stage 2 of 3')
  await page.getByRole('button', { name: 'Advance now', exact: true }).click()
  await page.getByRole('button', { name: 'Begin stage 3', exact: true }).click()

  await expect(now(page)).toContainText('Every host may take it')
  await expect(now(page)).toContainText('6 hosts run it.')
  await expect(count(page, 'Completed')).toHaveText('6')
  await expect(page.getByText('No host has failed.')).toBeVisible()
  await expect(page.getByRole('img', { name: /6 offered, 6 completed, 0 failed/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Advance now', exact: true })).toHaveCount(0)
  expect(await dashboard.isStillTheSamePage()).toBe(true)
})

test('a release that fails halts, and its page says so and on which hosts, without a reload', async ({
  fleet,
  dashboard,
}) => {
  const { page } = dashboard
  await addHosts(fleet, 4, { failsAt: new Set(['v1.1.0']) })
  const rollout = await publish(fleet, 'v1.1.0', THREE_STAGES)
  // Held until the page is open: what it then shows, it has heard.
  await steer(fleet, 'pauseRollout', rollout)
  await dashboard.open(`/rollouts/${rollout.id}`)
  await expect(now(page)).toContainText('Paused')
  await dashboard.isStillTheSamePage()

  await onlyByListening(page)
  await steer(fleet, 'resumeRollout', rollout)

  await expect(now(page)).toContainText('Halted by itself. 1 of the 1 host that ended failed: too many.')
  await expect(count(page, 'Failed')).toHaveText('1')
  const failure = page.getByRole('list', { name: 'Failures' })
  await expect(failure).toContainText('DIGEST_MISMATCH')
  await expect(failure.getByRole('link')).toHaveText(/^web-\d$/)
  const held = page.getByRole('link', { name: /Rollout halted after failures.*3 hosts/ })
  await expect(held).toBeVisible()
  expect(await dashboard.isStillTheSamePage()).toBe(true)

  await held.click()
  await expect(page.getByText('3 of 3 hosts')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Rollouts under way' })).toContainText('Halted')
})

test('hosts go back from a withdrawn release where that is chosen, and the page shows it', async ({
  fleet,
  dashboard,
}) => {
  const { page } = dashboard
  await addHosts(fleet, 3)
  const rollout = await publish(fleet, 'v1.1.0', AT_ONCE)
  await dashboard.open(`/rollouts/${rollout.id}`)
  await expect(count(page, 'Completed')).toHaveText('3')
  await dashboard.isStillTheSamePage()

  await page.getByRole('button', { name: 'Withdraw', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('The 3 hosts that run it keep it.')
  await dialog.getByLabel('Tell the hosts that run it to restore their backup').click()
  await expect(dialog).toContainText('The 3 hosts that run it go back.')
  await dialog.getByLabel('Reason').fill('It leaks memory')
  await dialog.getByRole('button', { name: 'Withdraw', exact: true }).click()

  await expect(now(page)).toContainText('Withdrawn: It leaks memory')
  await expect(now(page)).toContainText('No host runs it any more.')
  await expect(count(page, 'Completed')).toHaveText('3')
  await expect(page.getByRole('button', { name: 'Withdraw', exact: true })).toHaveCount(0)
  expect(await dashboard.isStillTheSamePage()).toBe(true)
  await dashboard.open('/hosts')
  await expect(dashboard.row('web-1')).toContainText('v1.0.0')
})

test('the rollouts are listed by state, and those under way stand on the hosts and releases', async ({
  fleet,
  dashboard,
}) => {
  const { page } = dashboard
  await addHosts(fleet, 2)
  await dashboard.open('/rollouts?state=paused')
  await expect(page.getByText('No rollout is in this state')).toBeVisible()
  const rollout = await publish(fleet, 'v1.1.0', THREE_STAGES)
  await steer(fleet, 'pauseRollout', rollout)

  await expect(dashboard.row('Agent v1.1.0')).toContainText('Paused')
  await page.getByRole('button', { name: 'Finished', exact: true }).click()
  await expect(dashboard.row('Agent v1.0.0')).toContainText('Finished')
  await expect(dashboard.row('Agent v1.1.0')).toHaveCount(0)

  await dashboard.open('/releases')
  await expect(page.getByRole('article', { name: 'Agent v1.1.0' })).toContainText('Rollout: stage 1 of 3')
  const banner = page.getByRole('list', { name: 'Rollouts under way' })
  await expect(banner).toContainText('Paused')
  await steer(fleet, 'resumeRollout', rollout)
  await expect(banner).toContainText('Running')
  await dashboard.open('/hosts')
  await banner.getByRole('link', { name: 'Rollout of Agent v1.1.0' }).click()
  await expect(now(page)).toContainText('Stage 1 of 3')
})

test('a viewer sees a rollout, and is told who may steer it', async ({ fleet, dashboard }) => {
  const { page } = dashboard
  await addHosts(fleet, 2)
  const rollout = await publish(fleet, 'v1.1.0', THREE_STAGES)
  await dashboard.signIn(await fleet.admin.addPerson('VIEWER'))
  await dashboard.open(`/rollouts/${rollout.id}`)

  await expect(count(page, 'Completed')).toHaveText('1')
  await expect(
    page.getByText('Steering rollouts takes the role Releaser. Your role is Viewer.'),
  ).toBeVisible()
  for (const name of ['Advance now', 'Pause', 'Withdraw']) {
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0)
  }
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('a rollout and its dialogs have no barriers', async ({ fleet, dashboard }) => {
      const { page } = dashboard
      await addHosts(fleet, 3)
      const rollout = await publish(fleet, 'v1.1.0', THREE_STAGES)
      await dashboard.open(`/rollouts/${rollout.id}`)
      await expect(count(page, 'Completed')).toHaveText('1')
      await page.getByText('As a table').click()
      await expectNoBarriers(page)
      for (const name of ['Advance now', 'Pause', 'Withdraw']) {
        await page.getByRole('button', { name, exact: true }).click()
        await expect(page.getByRole('dialog')).toBeVisible()
        await expectNoBarriers(page)
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toHaveCount(0)
      }
    })

    test('a halted rollout, the list of rollouts and their banner have no barriers', async ({
      fleet,
      dashboard,
    }) => {
      await addHosts(fleet, 2, { failsAt: new Set(['v1.1.0']) })
      const rollout = await publish(fleet, 'v1.1.0', THREE_STAGES)
      await rollout.untilItIs('HALTED')
      await dashboard.open(`/rollouts/${rollout.id}`)
      await expect(dashboard.page.getByRole('list', { name: 'Failures' })).toBeVisible()
      await expectNoBarriers(dashboard.page)
      await dashboard.open('/rollouts')
      await expect(dashboard.row('Agent v1.1.0')).toContainText('Halted')
      await expectNoBarriers(dashboard.page)
      await dashboard.open('/hosts')
      await expect(dashboard.page.getByRole('list', { name: 'Rollouts under way' })).toBeVisible()
      await expectNoBarriers(dashboard.page)
    })

    test('a rollout that does not exist has no barriers', async ({ dashboard }) => {
      await dashboard.open('/rollouts/none')
      await expect(dashboard.page.getByRole('heading', { name: 'There is no such rollout' })).toBeVisible()
      await expectNoBarriers(dashboard.page)
    })
  })
}

/** web-1, web-2 … on v1.0.0, which is the server version. */
async function addHosts(
  fleet: Fleet,
  howMany: number,
  facts: { failsAt?: ReadonlySet<string> } = {},
): Promise<void> {
  await fleet.publishUnreal('v1.0.0')
  const names = Array.from({ length: howMany }, (_, index) => `web-${index + 1}`)
  const each = { version: 'v1.0.0', meanUpdateMs: QUICK_UPDATE_MS, ...facts }
  await Promise.all(names.map((name) => fleet.addSimulatedHost(name, each)))
}

function publish(fleet: Fleet, version: string, plan: RolloutPlan): Promise<StagedRollout> {
  return fleet.publishStaged(version, plan, fakeBinary({ version }))
}

/** As somebody else would, meanwhile. */
async function steer(
  fleet: Fleet,
  mutation: 'pauseRollout' | 'resumeRollout',
  { id }: StagedRollout,
): Promise<void> {
  await fleet.admin.graphql.request(`mutation ($id: ID!) { ${mutation}(rolloutId: $id) { id } }`, { id })
}

/** From here on the page cannot ask how its rollout is: it has to be told. */
async function onlyByListening(page: Page): Promise<void> {
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('query RolloutDetails') ? route.abort() : route.continue(),
  )
}

const now = (page: Page) => page.getByRole('region', { name: 'What happens now' })
const stage = (page: Page, number: number) =>
  page
    .getByRole('list', { name: 'Stages' })
    .getByRole('listitem')
    .nth(number - 1)

function count(page: Page, label: string) {
  const part = page
    .getByRole('region', { name: 'Hosts' })
    .locator('div', { has: page.getByText(label, { exact: true }) })
  return part.getByRole('definition')
}
