import { describe, expect, it } from 'vitest'
import { V1_1_0, worldWithRelease } from './testing/world-with-release.ts'

describe('POST /heartbeat', () => {
  it('asks for the update at once where it was requested, until the host runs it', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    expect((await host.heartbeat()).body).toEqual({ ...V1_1_0, update_now: false })
    await world.ask(
      `mutation ($id: ID!) { requestUpdateNow(hostIds: [$id]) { hosts { id } errors { code } } }`,
      {
        id: host.id,
      },
    )
    expect((await host.heartbeat()).body).toEqual({ ...V1_1_0, update_now: true })
    expect((await host.heartbeat('v1.1.0')).body).toEqual({ ...V1_1_0, update_now: false })
    expect(await host.status()).toMatchObject({ state: 'UP_TO_DATE', updateRequestedAt: null })
  })

  it('leaves a host the name that an administrator gave it', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll('web-1')
    await host.heartbeat('v1.0.0', { hostname: 'localhost' })
    expect(await world.ask(`query ($id: ID!) { host(id: $id) { hostname } }`, { id: host.id })).toEqual({
      host: { hostname: 'web-1' },
    })
  })

  it('hears that a host opted out', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    expect((await host.heartbeat('v1.0.0', { auto_update: false })).body).toEqual({ update_now: false })
    expect(await host.status()).toMatchObject({ state: 'OUTDATED', reason: 'OPTED_OUT' })
    await host.heartbeat('v1.0.0', { auto_update: true })
    expect(await host.status()).toMatchObject({ state: 'PENDING_UPDATE', reason: 'OFFERED' })
  })

  it.each([
    ['version', { version: '1.0.0', platform: 'linux-amd64' }],
    ['platform', { version: 'v1.0.0', platform: 'amiga' }],
    ['version', { platform: 'linux-amd64' }],
    ['hostname', { version: 'v1.0.0', platform: 'linux-amd64', hostname: '' }],
  ])('names the field %s that is wrong', async (field, payload) => {
    await using world = await worldWithRelease()
    const { status, body } = await (await world.enroll()).request('POST', '/heartbeat', payload)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code: 'BAD_USER_INPUT', field })
  })

  it('tells a stranger nothing of the form of a body', async () => {
    await using world = await worldWithRelease()
    const host = await world.enroll()
    const { status } = await host.request(
      'POST',
      '/heartbeat',
      { nonsense: 1 },
      { authorization: 'Bearer x' },
    )
    expect(status).toBe(401)
  })
})
