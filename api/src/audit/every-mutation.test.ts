import { describe, expect, it } from 'vitest'
import { buildGraphqlSchema } from '../graphql-schema.ts'
import { operationsOf } from '../testing/operations.ts'
import { PASSWORD } from '../testing/people.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { AuditEvent } from './audit-event.entity.ts'
import { type Caller, MUTATIONS, PASSED, PLANTED, uuid } from './testing/mutation-cases.ts'

const OPERATIONS = operationsOf(buildGraphqlSchema()).filter(({ kind }) => kind === 'mutation')

/** An administrator's API token, as which the mutations are called. */
async function robot(world: TestApp): Promise<Caller & { token: string }> {
  const { createApiToken } = await world.ask<{ createApiToken: { token: string; apiToken: { id: string } } }>(
    'mutation { createApiToken(input: { name: "robot", role: ADMIN }) { token apiToken { id } } }',
  )
  const { token, apiToken } = createApiToken
  const actor = { actor: 'robot', actorKind: 'API_TOKEN', actorId: apiToken.id }
  return { token, actor, headers: { authorization: `Bearer ${token}` } }
}

async function audit(world: TestApp): Promise<AuditEvent[]> {
  return world.app.deps.database.fork().find(AuditEvent, {}, { orderBy: { at: 'asc', id: 'asc' } })
}

async function newEntries(world: TestApp, before: readonly AuditEvent[]): Promise<AuditEvent[]> {
  const known = new Set(before.map(({ id }) => id))
  return (await audit(world)).filter(({ id }) => !known.has(id))
}

it('every mutation of the schema is in the table of this test, and nothing else', () => {
  expect(Object.keys(MUTATIONS).toSorted()).toEqual(
    OPERATIONS.map(({ name }) => name.replace('Mutation.', '')).toSorted(),
  )
})

describe.each(DATABASES)('on %s, the audit', (kind) => {
  it.each(OPERATIONS)('says all of $name, and nothing of a failure', async ({ name, document }) => {
    await using world = await TestApp.start(kind)
    const action = name.replace('Mutation.', '')
    const robotic = await robot(world)
    const { succeeds, fails, entry, also, caller } = await MUTATIONS[action]!(world)
    const { headers, actor } = caller ?? robotic
    const before = await audit(world)
    world.pass(PASSED)

    const failed = await world.graphql<Record<string, { errors?: unknown[] }>>(document, fails, headers)
    expect([...(failed.errors ?? []), ...(failed.data?.[action]?.errors ?? [])]).toHaveLength(1)
    expect(await newEntries(world, before)).toEqual([])

    const done = await world.graphql<Record<string, { errors?: unknown[] }>>(document, succeeds, headers)
    expect([done.errors, done.data?.[action]?.errors ?? []]).toEqual([undefined, []])
    const entries = await newEntries(world, before)
    const common = { id: uuid, at: new Date(world.now), ...actor, address: '127.0.0.1', action, ...entry }
    expect(entries).toMatchObject([...(also ? [{ ...common, ...also }] : []), common])
    const all = JSON.stringify(await audit(world))
    for (const secret of [PLANTED, robotic.token, PASSWORD]) expect(all).not.toContain(secret)
    expect(all).not.toMatch(/vesana_[\w-]{20}|ticket|password_?hash/i)
  })
})
