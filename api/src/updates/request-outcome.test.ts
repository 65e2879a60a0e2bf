import { describe, expect, it } from 'vitest'
import type { ReleaseFacts } from '../releases/release-facts.ts'
import { releasesOf } from '../releases/testing/release-steps.ts'
import { NOON, aHost, aRelease, anAttempt } from '../testing/factories.ts'
import { CANARY_FIRST, fleetOf, pollAll, publishBy, steer } from '../testing/fleet.ts'
import { aRollout } from '../testing/rollout-factories.ts'
import { DATABASES, type DatabaseKind, TestApp } from '../testing/test-app.ts'
import type { Situation } from './decide-update.ts'
import type { AttemptFacts, HostFacts } from './host-facts.ts'
import { isRequestOver } from './request-outcome.ts'
import { night } from './testing/decision-cases.ts'

const bridge = aRelease('v2.0.0')
const v3: ReleaseFacts = { ...aRelease('v3.0.0'), minimumVersion: 'v2.0.0' }
const byBridge: Situation = { release: v3, rollout: null, settled: null, published: [bridge, v3] }
const completed = anAttempt({ toVersion: 'v2.0.0', stage: 'COMPLETED', endedAt: NOON })
const requested = aHost({ updateRequestedAt: NOON, updateRequestedBy: 'ada' })

describe('a request to update', () => {
  it.each<[string, Partial<AttemptFacts>, Partial<Situation>, Partial<HostFacts>]>([
    ['goes on after the bridge', {}, {}, {}],
    ['goes on after the bridge outside the windows', {}, { windows: [night] }, {}],
    ['goes on after the bridge in a paused rollout', {}, { rollout: aRollout({ state: 'PAUSED' }) }, {}],
    ['goes on after the bridge though the host was silent on its trial', {}, {}, { lastSeenAt: 0 }],
  ])('%s', (_sentence, attempt, situation, host) => {
    const ended = [{ ...completed, ...attempt }]
    expect(isRequestOver({ ...requested, ...host }, ended, { ...byBridge, ...situation }, NOON)).toBe(false)
  })

  it.each<[string, Partial<AttemptFacts>, Partial<Situation>, Partial<HostFacts>]>([
    ['a bridge that failed', { stage: 'FAILED' }, {}, {}],
    ['a bridge that was rolled back', { stage: 'ROLLED_BACK' }, {}, {}],
    ['the last step', { fromVersion: 'v2.0.0', toVersion: 'v3.0.0' }, {}, {}],
    ['the release itself, though another came meanwhile', {}, { release: aRelease('v3.0.0') }, {}],
    ['the bridge to a release that was halted', {}, { rollout: aRollout({ state: 'HALTED' }) }, {}],
    ['the bridge where the release has no file', {}, { release: { ...v3, artifacts: {} } }, {}],
    ['anything where nothing is offered any more', {}, { release: null }, {}],
  ])('is over after %s', (_sentence, attempt, situation, host) => {
    const ended = [{ ...completed, ...attempt }]
    expect(isRequestOver({ ...requested, ...host }, ended, { ...byBridge, ...situation }, NOON)).toBe(true)
  })

  it('is over after a failure, whatever else is heard of with it, and after nothing not', () => {
    expect(isRequestOver(requested, [{ ...completed, stage: 'FAILED' }, completed], byBridge, NOON)).toBe(
      true,
    )
    expect(isRequestOver(requested, [], byBridge, NOON)).toBe(false)
  })
})

/** A host on v1.0.0 of which v3.0.0 is requested before its stage has come, and which needs v2.0.0 first. */
async function worldWithRequest(kind: DatabaseKind) {
  const world = await TestApp.start(kind)
  const hosts = await fleetOf(world, 2)
  await publishBy(world, 'v2.0.0', null)
  await publishBy(world, 'v3.0.0', CANARY_FIRST)
  const newest = (await releasesOf(world)).find(({ version }) => version === 'v3.0.0')
  await world.ask(
    `mutation ($id: ID!) { setMinimumVersion(releaseId: $id, minimumVersion: "v2.0.0") { id } }`,
    {
      id: newest!.id,
    },
  )
  await steer(world)
  const told = await pollAll(hosts, 'v2.0.0')
  const host = hosts[told.findIndex((version) => version !== 'v3.0.0')]!
  await host.heartbeat('v1.0.0')
  await world.ask(`mutation ($id: ID!) { requestUpdateNow(hostIds: [$id]) { errors { code } } }`, {
    id: host.id,
  })
  const ends = async (from_version: string, to_version: string, stage: string) => {
    world.pass(1000)
    const common = { attempt_id: `to-${to_version}`, from_version, to_version }
    await host.report({ ...common, stage: 'DOWNLOADING' }, { ...common, stage })
  }
  return { world, host, ends }
}

describe.each(DATABASES)('a request to update, on %s,', (kind) => {
  it('leads a host by the bridge to the release at once, over a restart, and then is over', async () => {
    const { world, host, ends } = await worldWithRequest(kind)
    await using _ = world
    expect((await host.heartbeat()).body).toMatchObject({ latest_version: 'v2.0.0', update_now: true })
    await ends('v1.0.0', 'v2.0.0', 'COMPLETED')
    await world.restart()
    expect((await host.heartbeat('v2.0.0')).body).toMatchObject({
      latest_version: 'v3.0.0',
      update_now: true,
    })
    await ends('v2.0.0', 'v3.0.0', 'COMPLETED')
    expect(await host.status()).toMatchObject({ updateRequestedAt: null })
    await world.restart()
    expect(await host.status()).toMatchObject({ updateRequestedAt: null })
  })

  it('is over when the bridge fails', async () => {
    const { world, host, ends } = await worldWithRequest(kind)
    await using _ = world
    await ends('v1.0.0', 'v2.0.0', 'FAILED')
    expect(await host.status()).toMatchObject({ updateRequestedAt: null })
    await world.restart()
    expect(await host.status()).toMatchObject({ updateRequestedAt: null })
  })
})
