import { describe, expect, it } from 'vitest'
import { AuditEvent } from '../audit/audit-event.entity.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { judgeLabels } from './labels.ts'

const ENROLL = `mutation ($input: EnrollHostInput!) { enrollHost(input: $input) { host { id labels { key value } } } }`
const SET = `mutation ($id: ID!, $labels: [LabelInput!]!) { setHostLabels(hostId: $id, labels: $labels) { labels { key value } } }`
const NAMES = `query ($labels: [LabelInput!]) { hosts(filter: { labels: $labels }) { nodes { hostname } } }`

const label = (key: string, value: string) => ({ key, value })

describe.each(DATABASES)('labels, on %s,', (kind) => {
  it('are given with the host, replaced, kept over restarts, and found by', async () => {
    await using world = await TestApp.start(kind)
    const labels = [label('role', ' web '), label('region', 'eu')]
    const { enrollHost } = await world.ask<{ enrollHost: { host: { id: string; labels: unknown } } }>(
      ENROLL,
      { input: { hostname: 'web-1', labels } },
    )
    await world.enroll('db-1')
    expect(enrollHost.host.labels).toEqual([label('region', 'eu'), label('role', 'web')])

    await world.ask(SET, { id: enrollHost.host.id, labels: [label('role', 'db'), label('region', 'eu')] })
    await world.restart()

    const found = (wanted: unknown) => world.ask(NAMES, { labels: wanted })
    expect(await found([label('role', 'db'), label('region', 'eu')])).toEqual({
      hosts: { nodes: [{ hostname: 'web-1' }] },
    })
    expect(await found([label('role', 'web')])).toEqual({ hosts: { nodes: [] } })
    const em = world.app.deps.database.fork()
    expect(await em.findOne(AuditEvent, { action: 'setHostLabels' })).toMatchObject({
      before: { labels: { role: 'web', region: 'eu' } },
      after: { labels: { role: 'db', region: 'eu' } },
    })
  })
})

describe('labels', () => {
  it('of a host that is gone cannot be set', async () => {
    await using world = await TestApp.start()
    const { errors } = await world.graphql(SET, { id: 'nobody', labels: [] })
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })

  it.each([
    ['an empty key', [label('', 'x')], 'labels.0.key'],
    ['a key with a space', [label('a b', 'x')], 'labels.0.key'],
    ['a key that ends with a dot', [label('a.', 'x')], 'labels.0.key'],
    ['a key of 64 characters', [label('a'.repeat(64), 'x')], 'labels.0.key'],
    ['a key that objects have', [label('__proto__', 'x')], 'labels.0.key'],
    ['a key twice', [label('a', 'x'), label('a', 'y')], 'labels.1.key'],
    ['an empty value', [label('a', ' ')], 'labels.0.value'],
    ['a value of two lines', [label('a', 'x\ny')], 'labels.0.value'],
    ['a value of 256 characters', [label('a', 'x'.repeat(256))], 'labels.0.value'],
    ['33 of them', Array.from({ length: 33 }, (_, index) => label(`key-${index}`, 'x')), 'labels'],
  ])('with %s are refused, and the place is named', (_, sent, field) => {
    expect(judgeLabels(sent)).toMatchObject({ ok: false, failure: { code: 'BAD_USER_INPUT', field } })
  })

  it('may have the longest keys and values, and as many as allowed', () => {
    const sent = Array.from({ length: 32 }, (_, index) =>
      label(`${'k'.repeat(60)}${index + 100}`, 'v'.repeat(255)),
    )
    expect(judgeLabels(sent)).toMatchObject({ ok: true })
  })
})
