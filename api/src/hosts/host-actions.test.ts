import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { aRelease } from '../testing/factories.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'

const ACTION = `hosts { id agentStatus { state reason autoUpdatePaused pauseReason updateRequestedBy } }
  errors { hostId code message }`
const PAUSE = `mutation ($ids: [ID!]!, $reason: String) { act: pauseAutoUpdate(hostIds: $ids, reason: $reason) { ${ACTION} } }`
const RESUME = `mutation ($ids: [ID!]!) { act: resumeAutoUpdate(hostIds: $ids) { ${ACTION} } }`
const REQUEST = `mutation ($ids: [ID!]!) { act: requestUpdateNow(hostIds: $ids) { ${ACTION} } }`
const CANCEL = `mutation ($ids: [ID!]!) { act: cancelUpdateRequest(hostIds: $ids) { ${ACTION} } }`

interface Outcome {
  act: {
    hosts: Array<{ id: string; agentStatus: Record<string, unknown> }>
    errors: Array<{ hostId: string; code: string; message: string }>
  }
}

async function worldWithHost(kind?: (typeof DATABASES)[number], version = 'v1.0.0') {
  const world = await TestApp.start(kind)
  world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
  const host = await world.enroll()
  await host.heartbeat(version)
  return { world, host }
}

describe.each(DATABASES)('an action on hosts, on %s,', (kind) => {
  it('pauses and resumes, for good', async () => {
    const { world, host } = await worldWithHost(kind)
    await using _ = world
    const paused = await world.ask<Outcome>(PAUSE, { ids: host.id, reason: ' frozen for the audit ' })
    expect(paused.act).toMatchObject({
      hosts: [{ agentStatus: { state: 'OUTDATED', reason: 'PAUSED', pauseReason: 'frozen for the audit' } }],
      errors: [],
    })
    await world.restart()
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
    expect(await host.status()).toMatchObject({ reason: 'PAUSED', pausedBy: 'VESANA_ADMIN_TOKEN' })
    const resumed = await world.ask<Outcome>(RESUME, { ids: [host.id] })
    expect(resumed.act.hosts[0]?.agentStatus).toMatchObject({ reason: 'OFFERED', autoUpdatePaused: false })
  })

  it('is in the audit with who, what, before and after, and only where something changed', async () => {
    const { world, host } = await worldWithHost(kind)
    await using _ = world
    await world.ask(PAUSE, { ids: [host.id], reason: 'why not' })
    await world.ask(RESUME, { ids: [host.id] })
    await world.ask(RESUME, { ids: [host.id] })
    const entries = await world.app.deps.database
      .fork()
      .find(AuditEvent, { subjectId: host.id }, { orderBy: { at: 'asc' } })
    expect(entries.map((entry) => entry.action).toSorted()).toEqual([
      'enrollHost',
      'pauseAutoUpdate',
      'resumeAutoUpdate',
    ])
    const pause = entries.find((entry) => entry.action === 'pauseAutoUpdate')
    expect(pause).toMatchObject({
      actor: 'VESANA_ADMIN_TOKEN',
      before: { pauseReason: null },
      after: { pauseReason: 'why not' },
    })
  })
})

describe('an action on hosts', () => {
  it('is done on the good ones, with a reason for each bad one', async () => {
    const { world, host } = await worldWithHost()
    await using _ = world
    const { act } = await world.ask<Outcome>(PAUSE, { ids: ['nobody', host.id, host.id] })
    expect(act.hosts.map(({ id }) => id)).toEqual([host.id])
    expect(act.errors).toEqual([
      { hostId: 'nobody', code: 'NOT_FOUND', message: expect.stringContaining('nobody') },
    ])
  })

  it('requests an update, and takes the request back', async () => {
    const { world, host } = await worldWithHost()
    await using _ = world
    const requested = await world.ask<Outcome>(REQUEST, { ids: host.id })
    expect(requested.act.hosts[0]?.agentStatus).toMatchObject({
      state: 'PENDING_UPDATE',
      reason: 'UPDATE_REQUESTED',
      updateRequestedBy: 'VESANA_ADMIN_TOKEN',
    })
    const cancelled = await world.ask<Outcome>(CANCEL, { ids: host.id })
    expect(cancelled.act.hosts[0]?.agentStatus).toMatchObject({ reason: 'OFFERED' })
    expect((await host.heartbeat()).body).toMatchObject({ update_now: false })
  })

  it('withdraws a waiting request by a pause', async () => {
    const { world, host } = await worldWithHost()
    await using _ = world
    await world.ask(REQUEST, { ids: host.id })
    await world.ask(PAUSE, { ids: host.id })
    await world.ask(RESUME, { ids: host.id })
    expect((await host.heartbeat()).body).toMatchObject({ update_now: false })
  })

  it('refuses a request on a paused host', async () => {
    const { world, host } = await worldWithHost()
    await using _ = world
    await world.ask(PAUSE, { ids: host.id })
    const { act } = await world.ask<Outcome>(REQUEST, { ids: host.id })
    expect(act).toMatchObject({ hosts: [], errors: [{ hostId: host.id, code: 'HOST_PAUSED' }] })
  })

  it('refuses a request where there is nothing newer', async () => {
    const { world, host } = await worldWithHost('sqlite', 'v1.1.0')
    await using _ = world
    expect((await world.ask<Outcome>(REQUEST, { ids: host.id })).act.errors).toMatchObject([
      { code: 'ALREADY_CURRENT' },
    ])
  })

  it('refuses a request that no release leads to, and says what to publish', async () => {
    const { world, host } = await worldWithHost()
    await using _ = world
    const v3 = { ...aRelease('v3.0.0'), minimumVersion: 'v2.0.0' }
    world.app.deps.releases.serverVersions.offer('agent', v3)
    const { act } = await world.ask<Outcome>(REQUEST, { ids: host.id })
    expect(act).toMatchObject({ hosts: [], errors: [{ hostId: host.id, code: 'HOST_BELOW_MINIMUM' }] })
    expect(act.errors[0]?.message).toMatch(/needs v2\.0\.0 first.*Publish one from v2\.0\.0 on/)
    expect((await host.heartbeat()).body).toEqual({ update_now: false })
    expect(await host.status()).toMatchObject({ reason: 'BELOW_MINIMUM', updateRequestedAt: null })
  })

  it('refuses a request on a host that opted out', async () => {
    const { world, host } = await worldWithHost()
    await using _ = world
    await host.heartbeat('v1.0.0', { auto_update: false })
    expect((await world.ask<Outcome>(REQUEST, { ids: host.id })).act.errors).toMatchObject([
      { code: 'HOST_OPTED_OUT' },
    ])
  })

  it('tells whoever asks for a host that is gone so', async () => {
    const { world } = await worldWithHost()
    await using _ = world
    for (const field of ['deleteHost(hostId: "x")', 'rotateHostToken(hostId: "x") { token }']) {
      const { errors } = await world.graphql(`mutation { ${field} }`)
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    }
    expect(await world.ask(`{ host(id: "x") { id } }`)).toEqual({ host: null })
  })

  it.each([
    [{ hostname: '  ' }, 'hostname'],
    [{ hostname: 'x', config: { poll_interval_s: 'often' } }, 'config.poll_interval_s'],
    [{ hostname: 'x', config: { heartbeat_interval_s: 0 } }, 'config.heartbeat_interval_s'],
  ])('refuses to enroll %j and names the field %s', async (input, field) => {
    await using world = await TestApp.start()
    const { errors } = await world.graphql(
      `mutation ($input: EnrollHostInput!) { enrollHost(input: $input) { token } }`,
      { input },
    )
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }])
  })
})
