import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildBadAgent, type Misbehaviour } from '../../agent/test/windows/bad-agent.ts'
import { until } from '../../agent/test/until.ts'
import { fakeBinary } from '../../api/src/releases/testing/fake-binary.ts'
import { agentOf } from './built-set-up.ts'
import { QUICK, WITHIN, World } from './world.ts'

const LEASE_S = 15
/** What a good version has, also where other things run beside it. */
const PATIENT_LEASE_S = 60
/** A crash is tried three times, with pauses in between; a lease runs out. */
const UNDONE_WITHIN = { ...WITHIN, timeout: 300_000 }

let world: World
let builds: string
let hostId: string

beforeAll(async () => {
  builds = await mkdtemp(join(tmpdir(), 'vesana-bad-agents-'))
  world = await World.begin(['v1.0.0', 'v1.1.0'])
  const { host, admin, server } = world
  await host.setUp('v1.0.0', `/S /SERVER=${server.url} /TOKEN=${await world.enrollmentToken()}`)
  await host.setTrialLease(LEASE_S)
  await until(async () => (await world.hosts()).length === 1, 'the host')
  hostId = (await world.hosts())[0]?.id ?? ''
  await admin.setConfig(hostId, QUICK)
})
afterAll(async () => {
  await world?.end()
  await rm(builds, { recursive: true, force: true })
})

const statusOf = async () => (await world.admin.status(hostId)).agentStatus

describe('a host with Windows', () => {
  it.each<[string, string, Misbehaviour, RegExp]>([
    ['crashes', 'v1.0.1', 'CRASHES', /v1\.0\.1 crashed with 0xC0000005/],
    ['exits', 'v1.0.2', 'EXITS_ONE', /exited with code 1/],
    ['hangs', 'v1.0.3', 'HANGS', /did not report within its lease of 15 s/],
  ])('goes back from a release that %s, and says why', async (_, version, how, why) => {
    await world.admin.release('agent', version, {
      'windows-amd64': await buildBadAgent(builds, version, how),
    })
    await expect.poll(statusOf, UNDONE_WITHIN).toMatchObject({
      currentVersion: 'v1.0.0',
      online: true,
      attempt: {
        toVersion: version,
        stage: 'ROLLED_BACK',
        error: { code: 'TRIAL_FAILED', message: expect.stringMatching(why) },
      },
    })
    expect(await world.host.serviceState()).toBe('RUNNING')
    expect(await world.host.agent('--version')).toBe('v1.0.0')
    // The next one is not to wait for the pauses that the service host makes after so many failures.
    await world.host.restart()
  })

  it('does not begin with a release that only looks like a program', async () => {
    const garbage = fakeBinary({ version: 'v1.0.4', platform: 'windows-amd64' })
    await world.admin.release('agent', 'v1.0.4', { 'windows-amd64': garbage })
    await expect.poll(statusOf, WITHIN).toMatchObject({
      currentVersion: 'v1.0.0',
      online: true,
      attempt: { toVersion: 'v1.0.4', stage: 'FAILED', error: { code: 'NOT_RUNNABLE' } },
    })
    expect(await world.host.agent('--version')).toBe('v1.0.0')
  })

  it('keeps its version while it is paused, and takes the next good release once it is resumed', async () => {
    await world.host.setTrialLease(PATIENT_LEASE_S)
    await world.admin.pause([hostId], 'Stocktaking')
    await world.admin.release('agent', 'v1.1.0', { 'windows-amd64': agentOf('v1.1.0') })
    const paused = { reason: 'PAUSED', currentVersion: 'v1.0.0', serverVersion: 'v1.1.0' }
    await expect.poll(statusOf, WITHIN).toMatchObject(paused)
    const before = (await world.host.status()).last_contact_at
    await expect.poll(async () => (await world.host.status()).last_contact_at, WITHIN).not.toBe(before)
    expect(await statusOf()).toMatchObject({ ...paused, attempt: { toVersion: 'v1.0.4' } })

    await world.admin.resume([hostId])
    await expect.poll(statusOf, WITHIN).toMatchObject({
      currentVersion: 'v1.1.0',
      attempt: { toVersion: 'v1.1.0', stage: 'COMPLETED' },
    })
    expect(await world.host.agent('--version', '.vesana-agent.bak.exe')).toBe('v1.0.0')
  })
})
