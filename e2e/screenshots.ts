/** Pictures of a fleet in the middle of a release. Started by scripts/screenshots.mjs. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium, type Browser, type Page } from '@playwright/test'
import { fakeBinary } from '../api/src/releases/testing/fake-binary.ts'
import { Administrator } from './administrator.ts'
import { Dashboard } from './dashboard.ts'
import { release, startSimulatedHosts } from './demo/demo-fleet.ts'
import { planRollout } from './demo/fleet-plan.ts'
import { readFleet } from './demo/live-summary.ts'
import { ADMIN_TOKEN, ROOT, ServerProcess } from './server-process.ts'

const HOSTS = 160
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } }
type ColorScheme = 'light' | 'dark'

const [outFolder] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'vesana-pictures-'))
const ending = new AbortController()
const server = await ServerProcess.start(join(folder, 'server'))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
try {
  const admin = new Administrator(server.url, ADMIN_TOKEN)
  if (outFolder !== undefined) await takeEmptyPages(outFolder)
  const { simulated, rolloutId } = await moveFleetHalfWay(admin)
  if (outFolder === undefined) await takeReadmePicture()
  else await takePages(admin, rolloutId, outFolder)
  ending.abort()
  await simulated
} finally {
  ending.abort()
  await browser.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}

async function takeReadmePicture(): Promise<void> {
  await mkdir(join(ROOT, 'docs'), { recursive: true })
  await picture('/hosts', join(ROOT, 'docs/dashboard.png'), { colorScheme: 'light', size: 'desktop' })
}

async function takeEmptyPages(out: string): Promise<void> {
  await takeEach(out, {
    'hosts-empty': '/hosts',
    'releases-empty': '/releases',
    'rollouts-empty': '/rollouts',
    'sign-in': undefined,
  })
}

async function takePages(admin: Administrator, rolloutId: string, out: string): Promise<void> {
  await takeEach(out, {
    hosts: '/hosts',
    'host-paused': `/hosts/${await hostWith(admin, 'PAUSED')}`,
    'host-failed': `/hosts/${await hostWith(admin, 'UPDATE_FAILED')}`,
    'host-updating': `/hosts/${await hostWith(admin, 'UPDATING')}`,
    releases: '/releases',
    rollouts: '/rollouts',
    rollout: `/rollouts/${rolloutId}`,
    windows: '/windows',
    audit: '/audit',
    account: '/account',
    publishing: '/settings/publishing',
    people: '/settings/people',
    'api-tokens': '/settings/api-tokens',
    'enrollment-tokens': '/settings/enrollment-tokens',
    'not-found': '/nowhere',
  })
}

async function takeEach(out: string, paths: Record<string, string | undefined>): Promise<void> {
  await mkdir(out, { recursive: true })
  for (const size of ['desktop', 'phone'] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [name, path] of Object.entries(paths)) {
        await picture(path, join(out, `${name}-${size}-${colorScheme}.png`), { colorScheme, size })
      }
    }
  }
}

/** @param path undefined: the first page, signed out */
async function picture(
  path: string | undefined,
  file: string,
  { colorScheme, size }: { colorScheme: ColorScheme; size: keyof typeof SIZES },
): Promise<void> {
  const page = await openPage(browser, colorScheme, size)
  if (path !== undefined) await new Dashboard(page, server.url).signIn()
  await page.goto(`${server.url}${path ?? ''}`)
  await page.getByRole('main').getByRole('heading').first().waitFor()
  // The subscription keeps a request open for good, so that "network idle" never comes.
  await wait(1500)
  await page.screenshot({ path: file })
  await page.context().close()
}

async function openPage(chrome: Browser, colorScheme: ColorScheme, size: keyof typeof SIZES): Promise<Page> {
  const context = await chrome.newContext({
    colorScheme,
    viewport: SIZES[size],
    reducedMotion: 'reduce',
    locale: 'en-GB',
  })
  return context.newPage()
}

async function moveFleetHalfWay(
  admin: Administrator,
): Promise<{ simulated: Promise<unknown>; rolloutId: string }> {
  await release(admin, 'v1.0.0', fakeBinary({ version: 'v1.0.0' }))
  const { ended: simulated } = await startSimulatedHosts(admin, {
    server: server.url,
    count: HOSTS,
    signal: ending.signal,
  })
  await until(async () => {
    const { totalCount, onlineCount } = await readFleet(admin)
    return onlineCount < totalCount
  })
  const binary = fakeBinary({ version: 'v1.1.0' })
  const rolloutId = await release(admin, 'v1.1.0', binary, planRollout(HOSTS, { watchedS: 3600 }))
  await until(async () => {
    const { byReason, byState } = await readFleet(admin)
    const done = byState.find(({ state }) => state === 'UP_TO_DATE')?.count ?? 0
    return done > HOSTS / 3 && byReason.some(({ reason }) => reason === 'UPDATE_FAILED')
  })
  return { simulated, rolloutId }
}

async function hostWith(admin: Administrator, reason: string): Promise<string> {
  const { hosts } = await admin.graphql.request<{ hosts: { nodes: { id: string }[] } }>(
    'query ($reason: [HostReason!]) { hosts(filter: { reason: $reason }, first: 1) { nodes { id } } }',
    { reason: [reason] },
  )
  return hosts.nodes[0]?.id ?? 'none'
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 180_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('The fleet did not move in three minutes.')
    await wait(250)
  }
}
