import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { fakeBinary } from './testing/fake-binary.ts'
import { LINUX, createDraft, release, releasesOf, upload } from './testing/release-steps.ts'

describe('drafts', () => {
  let world: TestApp
  beforeEach(async () => {
    world = await TestApp.start()
  })
  afterEach(() => world[Symbol.asyncDispose]())

  test.each([
    ['1.0.0', 'BAD_USER_INPUT', 'leading v'],
    ['v1.0', 'BAD_USER_INPUT', 'semver'],
    ['v1.0.0-dirty', 'BAD_USER_INPUT', 'development build'],
  ])('%s is refused', async (version, code, message) => {
    const { errors } = await world.graphql(
      `mutation ($v: String!) { createRelease(input: { component: AGENT, version: $v }) { id } }`,
      { v: version },
    )
    expect(errors).toMatchObject([{ extensions: { code, field: 'version' } }])
    expect(errors![0]!.message).toContain(message)
  })

  test('there is one for each version of a component', async () => {
    await createDraft(world, 'v1.0.0')
    await expect(createDraft(world, 'v1.0.0')).rejects.toThrow('CONFLICT: There is a draft of v1.0.0')
    expect(await createDraft(world, 'v1.0.0', 'COLLECTOR')).toMatchObject({ state: 'DRAFT' })
  })

  test('can be discarded with their files; published releases cannot', async () => {
    const published = await release(world, 'v1.0.0')
    const draft = await createDraft(world, 'v1.1.0')
    await upload(world, 'v1.1.0', LINUX, fakeBinary({ version: 'v1.1.0' }))
    const discard = `mutation ($id: ID!) { discardRelease(releaseId: $id) }`

    expect(await world.ask(discard, { id: draft.id })).toEqual({ discardRelease: draft.id })
    expect(await readdir(join(world.binariesDir, 'agent/.drafts'))).toEqual([])
    expect((await releasesOf(world)).map(({ version }) => version)).toEqual(['v1.0.0'])

    const { errors } = await world.graphql(discard, { id: published.id })
    expect(errors).toMatchObject([{ extensions: { code: 'CONFLICT' } }])
    const gone = await world.graphql(discard, { id: draft.id })
    expect(gone.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })
})
