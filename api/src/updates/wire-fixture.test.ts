import { readFileSync } from 'node:fs'
import { configAnswerSchema, errorAnswerSchema, heartbeatAnswerSchema } from '@vesana/agent/protocol'
import { describe, expect, it } from 'vitest'
import { aRelease } from '../testing/factories.ts'
import { TestApp } from '../testing/test-app.ts'

type Examples = Record<string, { schema: string; body: Record<string, unknown> }>

/** The wire as both sides' tests read it. Frozen: an agent that is out there never changes. */
function fixtureOf(version: 1 | 2): { valid: Examples; invalid: Examples } {
  const file = new URL(`../../../agent/test/fixtures/wire-v${version}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8'))
}
const [first, second] = [fixtureOf(1), fixtureOf(2)]
const fixture = {
  valid: { ...first.valid, ...second.valid },
  invalid: { ...first.invalid, ...second.invalid },
}

const PATH_OF: Record<string, string> = {
  heartbeatSchema: '/heartbeat',
  updateEventsSchema: '/update-events',
  enrollSchema: '/enroll',
}
const requests = (examples: Examples) =>
  Object.entries(examples).flatMap(([name, { schema, body }]) =>
    PATH_OF[schema] ? [{ name, path: PATH_OF[schema], body }] : [],
  )

describe('the server, asked in the words of the wire,', () => {
  it.each(requests(fixture.valid))('understands: $name', async ({ path, body }) => {
    await using world = await TestApp.start()
    const { status, body: answer } = await (await world.enroll()).request('POST', path, body)
    // An enrollment token of a fixture is unknown to any server, which is told apart from a wrong form.
    expect(status === 401 ? answer.error.message : status).toEqual(
      path === '/enroll' ? expect.stringContaining('enrollment token') : expect.toBeOneOf([200, 204]),
    )
  })

  it.each(requests(fixture.invalid))('refuses: $name', async ({ path, body }) => {
    await using world = await TestApp.start()
    const { status, body: answer } = await (await world.enroll()).request('POST', path, body)
    expect(status).toBe(400)
    expect(errorAnswerSchema.parse(answer).error.code).toBe('BAD_USER_INPUT')
  })

  it('answers in the words of the wire', async () => {
    await using world = await TestApp.start()
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
    const host = await world.enroll()
    expect(configAnswerSchema.parse((await host.poll()).body).latest_version).toBe('v1.1.0')
    expect(heartbeatAnswerSchema.parse((await host.heartbeat()).body).update_now).toBe(false)
    expect(errorAnswerSchema.parse((await host.heartbeat('latest')).body).error.field).toBe('version')
  })
})
