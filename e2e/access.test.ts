import { GraphqlClient } from './graphql-client.ts'
import { expect, test } from './fleet.ts'

test('anonymous callers get nothing of GraphQL', async ({ fleet }) => {
  await fleet.admin.enroll('web-01')
  const operations = [
    '{ hosts { totalCount nodes { hostname } } }',
    '{ fleet { totalCount } }',
    '{ releases { totalCount } }',
    '{ updateAttempts { totalCount } }',
    'mutation { createRelease(input: { component: AGENT, version: "v9.9.9" }) { id } }',
    'mutation { pauseAutoUpdate(hostIds: "1") { errors { code } } }',
  ]
  for (const token of [undefined, 'vesana_wrong']) {
    const anonymous = new GraphqlClient(fleet.server.url, token)
    for (const operation of operations) {
      await expect(anonymous.request(operation), operation).rejects.toThrow(/^UNAUTHENTICATED: /)
    }
  }
})

test('a host without its token gets 401 in the one shape of errors', async ({ fleet }) => {
  const refused: Record<string, string>[] = [{}, { authorization: 'Bearer vesana_wrong' }]
  for (const headers of refused) {
    const response = await fetch(`${fleet.server.url}/api/v1/agent/config`, { headers })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ error: { code: 'UNAUTHENTICATED', message: expect.any(String) } })
  }
})

test('an upload without an administrator’s token leaves nothing behind', async ({ fleet }) => {
  await fleet.admin.createRelease('agent', 'v1.0.0')

  const response = await fetch(
    `${fleet.server.url}/api/v1/releases/agent/v1.0.0/artifacts/vesana-agent-linux-amd64`,
    { method: 'PUT', body: 'anything' },
  )

  expect(response.status).toBe(401)
  const { releases } = await fleet.admin.graphql.request<{ releases: { nodes: { artifacts: unknown[] }[] } }>(
    '{ releases { nodes { artifacts { fileName } } } }',
  )
  expect(releases.nodes).toEqual([{ artifacts: [] }])
})
