import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { keepPublished } from './published-releases.ts'
import { fakeBinary } from './testing/fake-binary.ts'
import {
  LINUX,
  copyIn,
  createDraft,
  release,
  releasesOf,
  withdraw,
  writeVersion,
} from './testing/release-steps.ts'

const CREATE = `mutation ($input: CreateReleaseInput!) { createRelease(input: $input) { minimumVersion } }`
const SET = `mutation ($id: ID!, $minimum: String) {
  setMinimumVersion(releaseId: $id, minimumVersion: $minimum) { version minimumVersion } }`

const setMinimum = (world: TestApp, id: string, minimum: string | null) => world.graphql(SET, { id, minimum })

describe.each(DATABASES)('a release with a minimum, on %s,', (kind) => {
  let world: TestApp
  beforeEach(async () => {
    world = await TestApp.start(kind)
  })
  afterEach(() => world[Symbol.asyncDispose]())

  it('is reached by way of the release that the minimum names, which may have a minimum itself', async () => {
    const host = await world.enroll()
    await release(world, 'v1.1.0')
    const v2 = await release(world, 'v2.0.0')
    const v3 = await release(world, 'v3.0.0')
    const offered = async (version: string) => (await host.poll(version)).body.latest_version
    expect(await offered('v1.0.0')).toBe('v3.0.0')

    await setMinimum(world, v3.id, 'v2.0.0')
    expect(await offered('v1.0.0')).toBe('v2.0.0')
    await setMinimum(world, v2.id, 'v1.1.0')
    expect(await offered('v1.0.0')).toBe('v1.1.0')
    await world.restart()
    const way = []
    for (const version of ['v1.0.0', 'v1.1.0', 'v2.0.0', 'v3.0.0']) way.push(await offered(version))
    expect(way).toEqual(['v1.1.0', 'v2.0.0', 'v3.0.0', 'v3.0.0'])

    await setMinimum(world, v3.id, null)
    expect(await offered('v1.0.0')).toBe('v3.0.0')
    const em = world.app.deps.database.fork()
    const audited = await em.find(AuditEvent, { action: 'setMinimumVersion', subjectId: v3.id })
    expect(audited.map(({ before, after }) => [before?.minimumVersion, after?.minimumVersion])).toEqual(
      expect.arrayContaining([
        [null, 'v2.0.0'],
        ['v2.0.0', null],
      ]),
    )
  })

  it('is not offered to a host below it, nor is anything, once the bridge is withdrawn', async () => {
    const host = await world.enroll()
    const bridge = await release(world, 'v2.0.0')
    const v3 = await release(world, 'v3.0.0')
    await setMinimum(world, v3.id, 'v2.0.0')
    await withdraw(world, bridge.id)
    expect((await host.poll('v1.0.0')).body).not.toHaveProperty('latest_version')
    expect(await host.status()).toMatchObject({
      state: 'OUTDATED',
      reason: 'BELOW_MINIMUM',
      explanation: expect.stringContaining('Needs v2.0.0 before it can take v3.0.0'),
    })
    await world.restart()
    expect(await host.status()).toMatchObject({ reason: 'BELOW_MINIMUM' })
  })

  it('that another server changed holds here once it is read again; what was withdrawn here stays so', async () => {
    const host = await world.enroll()
    const bridge = await release(world, 'v2.0.0')
    await release(world, 'v3.0.0')
    const { database, releases } = world.app.deps
    await database.fork().execute(`update release set minimum_version = 'v2.0.0' where version = 'v3.0.0'`)
    await keepPublished({ database, ...releases }, throwIt)
    expect((await host.poll('v1.0.0')).body).toMatchObject({ latest_version: 'v2.0.0' })

    await withdraw(world, bridge.id)
    await database.fork().execute(`update release set state = 'PUBLISHED' where version = 'v2.0.0'`)
    await keepPublished({ database, ...releases }, throwIt)
    expect((await host.poll('v1.0.0')).body).not.toHaveProperty('latest_version')
  })

  it('may have come by a VERSION written by hand', async () => {
    const host = await world.enroll()
    await release(world, 'v2.0.0')
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v3.0.0' }) })
    await writeVersion(world, 'v3.0.0\n')
    const v3 = (await releasesOf(world)).find(({ version }) => version === 'v3.0.0')
    await setMinimum(world, v3!.id, 'v2.0.0')
    expect((await host.poll('v1.0.0')).body).toMatchObject({ latest_version: 'v2.0.0' })
  })
})

describe('a minimum', () => {
  let world: TestApp
  beforeEach(async () => {
    world = await TestApp.start()
  })
  afterEach(() => world[Symbol.asyncDispose]())

  it('may be named with the draft, and is shown with the release', async () => {
    await release(world, 'v1.0.0')
    const input = { component: 'AGENT', version: 'v2.0.0', minimumVersion: 'v1.0.0' }
    expect(await world.ask(CREATE, { input })).toEqual({ createRelease: { minimumVersion: 'v1.0.0' } })
  })

  it.each([
    ['the release itself', 'v2.0.0', 'not below v2.0.0 itself'],
    ['a newer version', 'v2.1.0', 'not below v2.0.0 itself'],
    ['no version', '1.0', 'semver'],
    ['no release', 'v0.9.0', 'is no release'],
    ['a draft', 'v1.5.0', 'is draft'],
    ['a withdrawn release', 'v1.1.0', 'is withdrawn'],
  ])(
    'that is %s is refused, for a new draft and for one that is there',
    async (_, minimumVersion, message) => {
      await release(world, 'v1.0.0')
      await withdraw(world, (await release(world, 'v1.1.0')).id)
      await createDraft(world, 'v1.5.0')
      const refusal = [
        {
          message: expect.stringContaining(message),
          extensions: { code: 'BAD_USER_INPUT', field: 'minimumVersion' },
        },
      ]
      const input = { component: 'AGENT', version: 'v2.0.0', minimumVersion }
      expect((await world.graphql(CREATE, { input })).errors).toMatchObject(refusal)
      const { id } = await createDraft(world, 'v2.0.0')
      expect((await setMinimum(world, id, minimumVersion)).errors).toMatchObject(refusal)
    },
  )

  it('cannot be set for a release that is gone or withdrawn', async () => {
    const { id } = await release(world, 'v1.0.0')
    await withdraw(world, id)
    expect((await setMinimum(world, id, null)).errors).toMatchObject([{ extensions: { code: 'CONFLICT' } }])
    expect((await setMinimum(world, 'gone', null)).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ])
  })
})

function throwIt(error: unknown): never {
  throw error
}
