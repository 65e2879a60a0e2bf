import { expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join(';')

it('answers a browser with what it may do: no script but our own, in no frame, nothing guessed, no trace of us', async () => {
  await using world = await TestApp.start()
  for (const url of ['/', '/api/v1/openapi.json', '/nowhere', '/graphql']) {
    const { headers } = await world.app.fastify.inject({ url })
    expect(headers).toMatchObject({
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('server')
  }
})

it('asks for TLS for ever only where the caller came by TLS, and believes only a trusted proxy about that', async () => {
  const byTls = { url: '/healthz', headers: { 'x-forwarded-proto': 'https' } }
  await using plain = await TestApp.start()
  expect((await plain.app.fastify.inject(byTls)).headers).not.toHaveProperty('strict-transport-security')
  await using proxied = await TestApp.start('sqlite', { trustProxy: '127.0.0.1' })
  expect((await proxied.app.fastify.inject('/healthz')).headers).not.toHaveProperty(
    'strict-transport-security',
  )
  expect((await proxied.app.fastify.inject(byTls)).headers['strict-transport-security']).toMatch(
    /^max-age=\d{8}$/,
  )
})

it('spares the agents what no browser reads', async () => {
  await using world = await TestApp.start()
  const host = await world.enroll()
  const { headers } = await host.poll()
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers).not.toHaveProperty('content-security-policy')
})
