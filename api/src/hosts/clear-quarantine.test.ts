import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { aRelease } from '../testing/factories.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'

const ACTION = `hosts { id agentStatus { state reason explanation } } errors { hostId code message }`
const CLEAR = `mutation ($ids: [ID!]!) { act: clearQuarantine(hostIds: $ids) { ${ACTION} } }`
const REQUEST = `mutation ($ids: [ID!]!) { act: requestUpdateNow(hostIds: $ids) { ${ACTION} } }`

interface Outcome {
  act: {
    hosts: Array<{ id: string; agentStatus: Record<string, unknown> }>
    errors: Array<{ hostId: string; code: string; message: string }>
  }
}

const ROLLED_BACK = {
  stage: 'ROLLED_BACK',
  error: { code: 'TRIAL_FAILED', message: 'exited with 1' },
}

/** A host on v1.0.0 that has rolled back v1.1.0, which is still offered. */
async function worldWithQuarantine(kind?: (typeof DATABASES)[number]) {
  const world = await TestApp.start(kind)
  world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
  const host = await world.enroll()
  await host.heartbeat()
  await host.report({ stage: 'DOWNLOADING' }, ROLLED_BACK)
  world.pass(1000)
  await host.heartbeat()
  return { world, host }
}

describe.each(DATABASES)('a quarantine, on %s,', (kind) => {
  it('stays until it is cleared, over restarts, and then is gone for good', async () => {
    const { world, host } = await worldWithQuarantine(kind)
    await using _ = world
    expect(await host.status()).toMatchObject({ state: 'OUTDATED', reason: 'QUARANTINED' })
    expect((await host.poll()).body).not.toHaveProperty('latest_version')

    const { act } = await world.ask<Outcome>(CLEAR, { ids: [host.id] })

    expect(act).toMatchObject({ hosts: [{ agentStatus: { reason: 'OFFERED' } }], errors: [] })
    await world.restart()
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
    expect((await host.heartbeat()).body).toMatchObject({ latest_version: 'v1.1.0', retry_failed: true })
    expect((await host.poll()).body).toMatchObject({ latest_version: 'v1.1.0', retry_failed: true })
  })

  it('is cleared in the audit', async () => {
    const { world, host } = await worldWithQuarantine(kind)
    await using _ = world
    await world.ask(CLEAR, { ids: host.id })
    const em = world.app.deps.database.fork()
    const entry = await em.findOne(AuditEvent, { subjectId: host.id, action: 'clearQuarantine' })
    expect(entry).toMatchObject({ actor: 'VESANA_ADMIN_TOKEN', before: { quarantineClearedAt: null } })
  })
})

describe('a quarantine', () => {
  it('is not overridden by a request, which says what to do first', async () => {
    const { world, host } = await worldWithQuarantine()
    await using _ = world
    const { act } = await world.ask<Outcome>(REQUEST, { ids: host.id })
    expect(act).toEqual({
      hosts: [],
      errors: [
        {
          hostId: host.id,
          code: 'HOST_QUARANTINED',
          message: expect.stringContaining('Clear the quarantine first'),
        },
      ],
    })
  })

  it('says on the host how it is lifted', async () => {
    const { world, host } = await worldWithQuarantine()
    await using _ = world
    expect((await host.status()).explanation).toMatch(/exited with 1.*clear the quarantine/)
  })

  it('once cleared, lets a request through, and ends retry_failed with the next try', async () => {
    const { world, host } = await worldWithQuarantine()
    await using _ = world
    await world.ask(CLEAR, { ids: host.id })
    await world.ask(REQUEST, { ids: host.id })
    expect((await host.heartbeat()).body).toMatchObject({ update_now: true, retry_failed: true })
    await host.report({ attempt_id: 'attempt-2', stage: 'DOWNLOADING' })
    expect((await host.heartbeat()).body).not.toHaveProperty('retry_failed')
  })

  it('comes back when the release is rolled back once more', async () => {
    const { world, host } = await worldWithQuarantine()
    await using _ = world
    await world.ask(CLEAR, { ids: host.id })
    world.pass(1000)
    await host.report({ attempt_id: 'attempt-2', ...ROLLED_BACK })
    expect(await host.status()).toMatchObject({ reason: 'QUARANTINED' })
  })

  it('can be cleared while the host is paused, and only where there is one', async () => {
    const { world, host } = await worldWithQuarantine()
    await using _ = world
    const healthy = await world.enroll('web-2')
    await healthy.heartbeat()
    await world.ask(`mutation ($ids: [ID!]!) { pauseAutoUpdate(hostIds: $ids) { errors { code } } }`, {
      ids: host.id,
    })
    const { act } = await world.ask<Outcome>(CLEAR, { ids: [host.id, healthy.id, 'nobody'] })
    expect(act.hosts.map(({ id }) => id)).toEqual([host.id])
    expect(act.errors).toMatchObject([
      { hostId: healthy.id, code: 'NOT_QUARANTINED', message: expect.stringContaining('web-2') },
      { hostId: 'nobody', code: 'NOT_FOUND' },
    ])
    expect((await world.ask<Outcome>(CLEAR, { ids: host.id })).act.errors).toMatchObject([
      { code: 'NOT_QUARANTINED' },
    ])
  })
})

describe('a quarantine of the release on the way to a later one', () => {
  const BRIDGE = { attempt_id: 'bridge', to_version: 'v2.0.0' }

  /** A host on v1.0.0 that is led to v3.0.0 by way of v2.0.0, and has rolled that back. */
  async function worldWithBridge() {
    const world = await TestApp.start()
    const { serverVersions } = world.app.deps.releases
    serverVersions.offer('agent', aRelease('v2.0.0'))
    serverVersions.offer('agent', { ...aRelease('v3.0.0'), minimumVersion: 'v2.0.0' })
    const host = await world.enroll()
    await host.heartbeat()
    await host.report({ ...BRIDGE, stage: 'DOWNLOADING' }, { ...BRIDGE, ...ROLLED_BACK })
    world.pass(1000)
    await host.heartbeat()
    return { world, host }
  }

  it('says which one, to who looks and to who requests an update', async () => {
    const { world, host } = await worldWithBridge()
    await using _ = world
    expect(await host.status()).toMatchObject({
      reason: 'QUARANTINED',
      serverVersion: 'v3.0.0',
      explanation: expect.stringMatching(/^v2\.0\.0 was rolled back/),
    })
    const { act } = await world.ask<Outcome>(REQUEST, { ids: host.id })
    expect(act.errors).toMatchObject([
      { code: 'HOST_QUARANTINED', message: expect.stringContaining('v2.0.0 was rolled back on web-1') },
    ])
  })

  it('is cleared, and the host is offered it again, and then the later one', async () => {
    const { world, host } = await worldWithBridge()
    await using _ = world
    const { act } = await world.ask<Outcome>(CLEAR, { ids: host.id })
    expect(act).toMatchObject({ hosts: [{ agentStatus: { reason: 'OFFERED' } }], errors: [] })
    expect((await host.poll()).body).toMatchObject({ latest_version: 'v2.0.0', retry_failed: true })
    expect((await host.poll('v2.0.0')).body).toMatchObject({ latest_version: 'v3.0.0' })
  })
})
