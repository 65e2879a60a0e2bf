import { describe, expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { redact } from './redact-secrets.ts'

describe('redact', () => {
  it.each([
    ['{"authorization":"Basic c2VjcmV0"}', 'c2VjcmV0'],
    ['{"req":{"headers":{"cookie":"session=s3cr3t; a=b","x-api-key":"s3cr3t"}}}', 's3cr3t'],
    ['{"set-cookie":["session=s3cr3t; HttpOnly"]}', 's3cr3t'],
    ['{"body":{"password":"s3\\"cr3t"}}', 'cr3t'],
    ['{"newPassword":"s3cr3t","current_password":"s3cr3t"}', 's3cr3t'],
    ['{"msg":"failed at {\\"password\\":\\"s3cr3t\\"}"}', 's3cr3t'],
    ['{"url":"/set-up?ticket=s3cr3t&x=1"}', 's3cr3t'],
    ['{"msg":"mutation { x(input: { password: \\"s3cr3t\\" }) }"}', 's3cr3t'],
    ['{"msg":"Bearer s3cr3t is wrong"}', 's3cr3t'],
    ['{"msg":"got vesana_s3cr3t-s3cr3t"}', 's3cr3t'],
    ['{"msg":"postgres://vesana:s3cr3t@db/vesana refused"}', 's3cr3t'],
  ])('takes the secret out of %s', (line, secret) => {
    const clean = redact(line)
    expect(clean).not.toContain(secret)
    expect(() => JSON.parse(clean)).not.toThrow()
  })

  it('leaves the rest as it is', () => {
    const line = '{"level":"info","msg":"token count is 3","hostname":"web-1","count":3,"tokens":["a"]}'
    expect(redact(line)).toBe(line)
  })
})

it('no secret reaches the log, at its finest level, whatever goes wrong', async () => {
  const lines: string[] = []
  const logStream = { write: (line: string) => void lines.push(line) }
  await using world = await TestApp.start('sqlite', { logLevel: 'trace' }, { logStream })
  const secret = 'planted5ecret0123456789abcdef0123456789abcdef'
  world.app.fastify.log.error({ err: new Error(`a database said: password: "${secret}"`) }, 'planted')
  const host = await world.enroll()
  const { database } = world.app.deps
  await provokeErrors(world, secret)
  // Whatever asks for a table that is gone fails inside.
  const em = database.fork()
  const tables: { name: string }[] = await em.execute("select name from sqlite_master where type = 'table'")
  for (const { name } of tables) {
    if (!name.startsWith('sqlite_')) await em.execute(`alter table "${name}" rename to "gone_${name}"`)
  }
  await provokeErrors(world, secret)
  const log = lines.join('')
  expect(log).toContain('planted')
  expect(lines.length).toBeGreaterThan(5)
  for (const each of [secret, host.token, world.adminHeaders.authorization.slice(7)]) {
    expect(lines.filter((line) => line.includes(each))).toEqual([])
  }
})

async function provokeErrors(world: TestApp, secret: string): Promise<void> {
  const credentials = [
    { authorization: `Bearer ${secret}` },
    { 'x-api-key': secret },
    { cookie: `vesana_session=${secret}; better-auth.session_token=${secret}` },
    world.adminHeaders,
  ]
  const bodies = [
    { query: `mutation { redeem(password: "${secret}") }` },
    {
      query: 'query ($token: String!, $password: Int!) { viewer { name } }',
      variables: { token: secret, password: secret },
    },
    { query: '{ hosts { totalCount } people { email } }', variables: { secret } },
    {
      enrollment_token: secret,
      hostname: 'web-1',
      platform: 'linux-amd64',
      version: 'v1.0.0',
      machine_id: 'x',
    },
    { email: 'someone@example.com', password: secret },
    { ticket: secret, password: secret, name: 'x', email: 'x@example.com' },
  ]
  const routes = [
    '/graphql',
    '/graphql/stream',
    '/api/v1/agent/enroll',
    '/api/v1/agent/heartbeat',
    '/api/v1/session/sign-in',
    '/api/v1/session/set-up',
    '/api/v1/session/password',
    '/nowhere',
  ]
  for (const url of routes) {
    for (const headers of credentials) {
      for (const payload of bodies) {
        await world.app.fastify.inject({
          method: 'POST',
          url: `${url}?ticket=${secret}&token=${secret}`,
          headers,
          payload,
        })
      }
    }
  }
  await world.app.fastify.inject({
    method: 'POST',
    url: '/graphql',
    headers: { ...world.adminHeaders, 'content-type': 'application/json' },
    payload: `{"password":"${secret}"`,
  })
}
