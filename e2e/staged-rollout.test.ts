import { existsSync } from 'node:fs'
import { chmod, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { builtBinary, crashingBinary } from './build-agent-binaries.ts'
import { type Fleet, expect, test } from './fleet.ts'
import type { FleetHost } from './fleet-host.ts'
import { StagedRollout } from './staged-rollout.ts'
import { sha256Of } from './supervised-agent.ts'

/** A canary, then everybody; watched for as long as a test can wait. */
const CANARY_FIRST = {
  stages: [
    { percent: 1, bakeSeconds: 2 },
    { percent: 10, bakeSeconds: 2 },
    { percent: 100, bakeSeconds: 0 },
  ],
  failureCount: 3,
  failureRatio: 0.05,
}

// Whole rollouts, one update after the other: in a minute where the machine is free.
test.describe.configure({ timeout: 600_000 })

test('a release that crashes is rolled back on its canary and halted; no other host hears of it; its repair reaches all', async ({
  fleet,
}) => {
  await fleet.publish('v1.1.0')
  const hosts = await fleetOf(fleet, 'v1.1.0', ['web-01', 'web-02', 'web-03', 'web-04'])
  const bad = await fleet.publishStaged('v1.2.0', CANARY_FIRST, crashingBinary('v1.2.0'))

  await bad.untilItIs('HALTED')
  expect(await bad.status()).toMatchObject({
    stateReason: expect.stringContaining('1 of the 1 host'),
    counts: { offered: 1, updating: 0, rolledBack: 1, completed: 0 },
  })
  const offers = await bad.offers()
  expect(offers).toEqual([{ hostId: expect.any(String), outcome: 'ROLLED_BACK' }])
  const canary = hosts.find(({ id }) => id === offers[0]?.hostId)!
  const others = hosts.filter((host) => host !== canary)
  await canary.untilItRuns('v1.1.0')
  expect((await canary.status()).attempt).toMatchObject({
    stage: 'ROLLED_BACK',
    toVersion: 'v1.2.0',
    error: { code: 'TRIAL_FAILED' },
  })
  expect(await sha256Of(canary.agent.binary)).toBe(await sha256Of(builtBinary('agent', 'v1.1.0')))
  for (const host of others) {
    await host.untilItPolledAgain()
    await expectUntouched(host, { by: 'v1.2.0', on: 'v1.1.0' })
    expect(await host.configAnswer()).not.toMatchObject({ latest_version: 'v1.2.0' })
    // Not at one look: a host that is late for a moment is OFFLINE.
    await expect
      .poll(() => host.status())
      .toMatchObject({ state: 'OUTDATED', reason: 'ROLLOUT_HALTED', attempt: null })
  }

  const repair = await fleet.publishStaged('v1.2.1', CANARY_FIRST)

  await repair.untilItIs('FINISHED')
  for (const host of hosts) await host.untilUpdated({ from: 'v1.1.0', to: 'v1.2.1' })
  expect((await repair.status()).counts).toMatchObject({ offered: 4, completed: 4 })
  for (const host of others) expect(host.agent.log).not.toContain('v1.2.0')
})

test('hosts that run a withdrawn release go back to their own backup, and one without a backup says so', async ({
  fleet,
}) => {
  await fleet.publish('v1.1.0')
  const hosts = await fleetOf(fleet, 'v1.1.0', ['web-01', 'web-02'])
  await fleet.publish('v1.2.0')
  for (const host of hosts) await host.untilUpdated({ from: 'v1.1.0', to: 'v1.2.0' })
  const fresh = await fleet.addAgent('fresh-01', { version: 'v1.2.0' })
  const downloads = await fleet.admin.downloads('agent')

  await fleet.admin.withdraw('v1.2.0', { restoreBackups: true })

  for (const host of hosts) {
    await host.untilItRuns('v1.1.0')
    await host.untilAttemptIs('ROLLED_BACK')
    expect((await host.status()).attempt?.error).toMatchObject({ code: 'WITHDRAWN' })
    expect(await sha256Of(host.agent.binary)).toBe(await sha256Of(builtBinary('agent', 'v1.1.0')))
    await host.untilReasonIs('CURRENT')
  }
  await fresh.untilAttemptIs('FAILED')
  expect(await fresh.status()).toMatchObject({
    currentVersion: 'v1.2.0',
    attempt: { error: { code: 'NO_BACKUP' } },
  })
  expect(await readFile(fleet.storeFile('VERSION'), 'utf8')).toBe('v1.1.0\n')
  expect(await fleet.admin.downloads('agent')).toBe(downloads)
})

test('a VERSION written by hand goes to a canary first; a host installed meanwhile begins with what is proven', async ({
  fleet,
}) => {
  await fleet.copyInAndWriteVersion('v1.1.0')
  await expect.poll(async () => (await fleet.admin.serverVersion('agent')).version).toBe('v1.1.0')
  const hosts = await fleetOf(fleet, 'v1.1.0', ['web-01', 'web-02', 'web-03'])

  // By the built-in plan: the canary is watched for longer than any test, so only a person lets the others follow.
  await fleet.copyInAndWriteVersion('v1.2.0')
  const [canary, ...others] = await canaryFirst(fleet, hosts, 'v1.2.0')

  await canary!.untilUpdated({ from: 'v1.1.0', to: 'v1.2.0' })
  const fresh = await installByFlatName(fleet, 'fresh-01')
  for (const host of [...others, fresh]) {
    await host.untilReasonIs('WAITING_FOR_STAGE')
    await expectUntouched(host, { by: 'v1.2.0', on: 'v1.1.0' })
  }
  const rollout = await StagedRollout.ofLatest(fleet.admin)
  await rollout.advance()
  await rollout.advance()
  await rollout.untilItIs('FINISHED')
  for (const host of [...others, fresh]) await host.untilUpdated({ from: 'v1.1.0', to: 'v1.2.0' })
  expect(await flatFile(fleet, 'VERSION')).toEqual(Buffer.from('v1.2.0\n'))
})

test('hosts follow the canary of a VERSION written by hand by themselves, once it was watched', async ({
  fleet,
}) => {
  await fleet.admin.setDefaultForVersionFile(CANARY_FIRST)
  await fleet.publish('v1.1.0')
  const hosts = await fleetOf(fleet, 'v1.1.0', ['web-01', 'web-02'])

  await fleet.copyInAndWriteVersion('v1.2.0')

  await canaryFirst(fleet, hosts, 'v1.2.0')
  await (await StagedRollout.ofLatest(fleet.admin)).untilItIs('FINISHED')
  for (const host of hosts) await host.untilUpdated({ from: 'v1.1.0', to: 'v1.2.0' })
})

test('a host below the minimum of a release is led through the release before it', async ({ fleet }) => {
  await fleet.publish('v1.0.0')
  const host = await fleet.addAgent('web-01', { version: 'v1.0.0' })
  await fleet.admin.pause([host.id])
  await fleet.publish('v1.1.0')
  await fleet.publish('v1.2.1')
  await fleet.admin.setMinimumVersion('v1.2.1', 'v1.1.0')

  await fleet.admin.resume([host.id])

  await host.untilUpdated({ from: 'v1.1.0', to: 'v1.2.1' })
  expect(await fleet.admin.attempts(host.id)).toEqual([
    { fromVersion: 'v1.1.0', toVersion: 'v1.2.1', stage: 'COMPLETED' },
    { fromVersion: 'v1.0.0', toVersion: 'v1.1.0', stage: 'COMPLETED' },
  ])
})

async function fleetOf(fleet: Fleet, version: string, hostnames: string[]): Promise<FleetHost[]> {
  return Promise.all(hostnames.map((hostname) => fleet.addAgent(hostname, { version })))
}

/** The hosts, with the one in front to which the release was offered, once that is so. */
async function canaryFirst(fleet: Fleet, hosts: FleetHost[], version: string): Promise<FleetHost[]> {
  const offered = async () => {
    const rollout = await StagedRollout.ofLatest(fleet.admin)
    return (await rollout.status()).release.version === version ? rollout.offers() : []
  }
  await expect.poll(async () => (await offered()).length, { message: 'a canary' }).toBe(1)
  const [offer] = await offered()
  return hosts.toSorted((a, b) => Number(b.id === offer?.hostId) - Number(a.id === offer?.hostId))
}

/** As install.sh does, and whoever copies a host by hand. */
async function installByFlatName(fleet: Fleet, hostname: string): Promise<FleetHost> {
  const version = (await flatFile(fleet, 'VERSION')).toString().trim()
  const binary = join(fleet.folder, `${hostname}.download`)
  await writeFile(binary, await flatFile(fleet, 'vesana-agent-linux-amd64'))
  await chmod(binary, 0o755)
  expect(version).toBe('v1.1.0')
  return fleet.addAgent(hostname, { version, binary })
}

async function flatFile(fleet: Fleet, name: string): Promise<Buffer> {
  const response = await fetch(`${fleet.server.url}/agent-binaries/${name}`)
  expect(response.status).toBe(200)
  return Buffer.from(await response.arrayBuffer())
}

/** Neither its log, nor its state, nor its disk knows the version `by`. */
async function expectUntouched({ agent }: FleetHost, { by, on }: { by: string; on: string }): Promise<void> {
  expect(agent.log).not.toContain(by)
  expect(await sha256Of(agent.binary)).toBe(await sha256Of(builtBinary('agent', on)))
  expect(existsSync(agent.backup)).toBe(false)
  for (const name of await readdir(agent.stateFolder)) {
    expect(await readIfThere(join(agent.stateFolder, name)), name).not.toContain(by)
  }
}

/** A running agent's drafts come and go. */
function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}
