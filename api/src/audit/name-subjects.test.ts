import { describe, expect, it } from 'vitest'
import { CANARY_FIRST, changeRollout, fleetOf, publishBy } from '../testing/fleet.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'

interface Entries {
  auditEvents: { nodes: { action: string; subjectName: string | null }[] }
}

async function namesOf(world: TestApp) {
  const { auditEvents } = await world.ask<Entries>('{ auditEvents { nodes { action subjectName } } }')
  return Object.fromEntries(auditEvents.nodes.map(({ action, subjectName }) => [action, subjectName]))
}

describe.each(DATABASES)('the name of what was changed, on %s', (database) => {
  it('is the one that it has now, and none when it is gone', async () => {
    await using world = await TestApp.start(database)
    const { enrollHost } = await world.ask<{ enrollHost: { host: { id: string } } }>(
      'mutation { enrollHost(input: { hostname: "web-01" }) { host { id } } }',
    )
    await world.ask('mutation { createRelease(input: { component: AGENT, version: "v1.0.0" }) { id } }')
    await world.ask('mutation { createEnrollmentToken(input: { name: "rack 7" }) { id } }')
    await world.ask('mutation { createApiToken(input: { name: "ci", role: VIEWER }) { token } }')

    expect(await namesOf(world)).toMatchObject({
      enrollHost: 'web-01',
      createRelease: 'agent v1.0.0',
      createEnrollmentToken: 'rack 7',
      createApiToken: 'ci',
    })
    await world.ask('mutation ($id: ID!) { deleteHost(hostId: $id) }', { id: enrollHost.host.id })
    expect(await namesOf(world)).toMatchObject({
      enrollHost: null,
      deleteHost: null,
      createRelease: 'agent v1.0.0',
    })
  })

  it('is the release of a rollout', async () => {
    await using world = await TestApp.start(database)
    await publishBy(world, 'v1.0.0', null)
    await fleetOf(world, 2)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    await changeRollout(world, 'pause', id)

    expect(await namesOf(world)).toMatchObject({ pauseRollout: 'agent v1.1.0' })
  })
})
