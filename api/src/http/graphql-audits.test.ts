import { serverAudits } from 'graphql-http'
import { expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'

/** A GET without a header that another site's form cannot send is refused, whatever it asks. */
const FORGERY = 'the guard against requests from other sites refuses it with 400'
/** For application/json the draft suggests 200 and allows 400; whoever looks at the status alone sees the failure so. */
const STATUS = 'a request that cannot be run is answered with 400 for application/json too'

/** What the server does otherwise than an audit suggests, and why. Whatever is not here has to pass. */
const EXPLAINED: Record<string, { status: 'notice' | 'warn'; why: string }> = {
  'MAY accept application/x-www-form-urlencoded formatted GET requests': { status: 'notice', why: FORGERY },
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json':
    { status: 'notice', why: FORGERY },
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json': {
    status: 'notice',
    why: FORGERY,
  },
  'SHOULD use 200 status code on document parsing failure when accepting application/json': {
    status: 'warn',
    why: STATUS,
  },
  'SHOULD use 200 status code on document validation failure when accepting application/json': {
    status: 'warn',
    why: STATUS,
  },
  'SHOULD use a status code of 200 on variable coercion failure when accepting application/json': {
    status: 'warn',
    why: STATUS,
  },
}

it('speaks GraphQL over HTTP: every audit of graphql-http passes, but for what is explained', async () => {
  await using world = await TestApp.start()
  await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
  const { port } = world.app.fastify.server.address() as { port: number }
  const fetchFn = (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...(init.headers as object), ...world.adminHeaders } })
  const audits = serverAudits({ url: `http://127.0.0.1:${port}/graphql`, fetchFn })
  const others: Record<string, string> = {}
  for (const { name, fn } of audits) {
    const result = await fn()
    if (result.status !== 'ok') others[name] = result.status
  }
  expect(audits.length).toBeGreaterThan(50)
  expect(others).toEqual(
    Object.fromEntries(Object.entries(EXPLAINED).map(([name, { status }]) => [name, status])),
  )
})
