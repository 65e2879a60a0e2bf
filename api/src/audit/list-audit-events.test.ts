import { describe, expect, it } from 'vitest'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { insertAuditEvents } from '../testing/audit-events.ts'
import { AuditEvent } from './audit-event.entity.ts'

const LIST = `query ($filter: AuditFilter, $first: Int, $after: String) {
  auditEvents(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    nodes { id at action actor { kind id name } subjectType subjectId address before after } } }`

interface Told {
  totalCount: number
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null }
  nodes: Array<{ id: string; at: string; action: string; before: unknown; after: unknown }>
}

async function list(world: TestApp, filter: object | null = null, first = 50, after: string | null = null) {
  const { auditEvents } = await world.ask<{ auditEvents: Told }>(LIST, { filter, first, after })
  return auditEvents
}

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 12, minute))

/** Five entries: two of the same moment, one older than people and roles. */
async function worldWithEntries(kind: (typeof DATABASES)[number]) {
  const world = await TestApp.start(kind)
  world.now = at(10).getTime()
  const em = world.app.deps.database.fork()
  const entry = {
    actor: 'ada@example.com',
    actorKind: 'PERSON',
    actorId: 'person-1',
    address: '192.0.2.7',
    action: 'pauseAutoUpdate',
    subjectType: 'Host',
    subjectId: 'host-1',
    before: { hostname: 'web-1', pauseReason: null },
    after: { pauseReason: '100% _sure_' },
  } as const
  em.create(AuditEvent, { ...entry, id: 'a', at: at(0), actorKind: null, actorId: null, address: null })
  em.create(AuditEvent, { ...entry, id: 'b', at: at(1), action: 'deleteHost', after: null })
  em.create(AuditEvent, { ...entry, id: 'c', at: at(2), actor: 'ci', actorKind: 'API_TOKEN', actorId: 't-1' })
  em.create(AuditEvent, { ...entry, id: 'd', at: at(2), subjectId: 'host-2', before: { hostname: 'DB-9' } })
  em.create(AuditEvent, {
    ...entry,
    id: 'e',
    at: at(3),
    actor: 'VERSION file',
    actorKind: 'SERVER',
    actorId: null,
    address: null,
    action: 'followVersionFile',
    subjectType: 'Release',
    subjectId: 'release-1',
    before: { serverVersion: 'v1.4.2' },
    after: { serverVersion: 'v1.5.0' },
  })
  await em.flush()
  return world
}

/** And the entries that each lets through. */
const FILTERS: Array<[object, string]> = [
  [{ actor: 'ada@example.com' }, 'dba'],
  [{ actor: 'person-1' }, 'db'],
  [{ actor: 'ada' }, ''],
  [{ actorKinds: ['API_TOKEN', 'SERVER'] }, 'ec'],
  [{ actorKinds: [] }, ''],
  [{ actions: ['deleteHost', 'followVersionFile'] }, 'eb'],
  [{ actions: ['deleteHost'] }, 'b'],
  [{ subjectTypes: ['Release'] }, 'e'],
  [{ subjectId: 'host-2' }, 'd'],
  [{ from: '2026-11-23T12:01:00Z', to: '2026-11-23T12:03:00Z' }, 'dcb'],
  [{ text: 'db-9' }, 'd'],
  [{ text: 'ADA DELETE' }, 'b'],
  [{ text: 'v1.5.0' }, 'e'],
  [{ text: '192.0.2.7 web-1' }, 'cb'],
  [{ text: '100% _sure_' }, 'dca'],
  [{ text: '100_' }, ''],
  [{ text: '   ' }, 'edcba'],
  [{ text: 'web-1', actions: ['pauseAutoUpdate'], subjectId: 'host-1' }, 'ca'],
]

describe.each(DATABASES)('the audit, on %s,', (kind) => {
  it('is told newest first, with all that is known', async () => {
    await using world = await worldWithEntries(kind)
    const { nodes, totalCount } = await list(world)
    expect(nodes.map(({ id }) => id)).toEqual(['e', 'd', 'c', 'b', 'a'])
    expect(totalCount).toBe(5)
    expect(nodes[0]).toEqual({
      id: 'e',
      at: '2026-11-23T12:03:00.000Z',
      action: 'followVersionFile',
      actor: { kind: 'SERVER', id: null, name: 'VERSION file' },
      subjectType: 'Release',
      subjectId: 'release-1',
      address: null,
      before: { serverVersion: 'v1.4.2' },
      after: { serverVersion: 'v1.5.0' },
    })
    expect(nodes[4]).toMatchObject({ actor: { kind: null, id: null, name: 'ada@example.com' } })
  })

  it('is filtered', async () => {
    await using world = await worldWithEntries(kind)
    for (const [filter, ids] of FILTERS) {
      const { nodes, totalCount } = await list(world, filter)
      const found = nodes.map(({ id }) => id).join('')
      expect({ filter, found, totalCount }).toEqual({ filter, found: ids, totalCount: ids.length })
    }
  })

  it('has pages that neither overlap nor shift, also where times are equal and entries are added', async () => {
    await using world = await worldWithEntries(kind)
    for (const filter of [null, { text: 'example.com' }]) {
      const seen: string[] = []
      let after: string | null = null
      for (;;) {
        const page: Told = await list(world, filter, 1, after)
        seen.push(...page.nodes.map(({ id }) => id))
        expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
        if (!page.pageInfo.hasNextPage) break
        after = page.pageInfo.endCursor
        if (filter === null) await world.enroll()
      }
      expect(seen).toEqual(filter === null ? ['e', 'd', 'c', 'b', 'a'] : ['d', 'b', 'a'])
    }
  })

  it('tells the actions that occur, each once', async () => {
    await using world = await worldWithEntries(kind)
    const { auditActions } = await world.ask<{ auditActions: string[] }>('{ auditActions }')
    expect(auditActions).toEqual(['deleteHost', 'followVersionFile', 'pauseAutoUpdate'])
  })

  it('is found by text over many slices of the table', async () => {
    await using world = await worldWithEntries(kind)
    await insertAuditEvents(world, 3500)
    const { nodes, totalCount } = await list(world, { text: 'DB-9' }, 1)
    expect(nodes.map(({ id }) => id)).toEqual(['d'])
    expect(totalCount).toBe(1)
    expect((await list(world, { text: 'host-many-' }, 1)).totalCount).toBe(3500)
  })
})

describe('the audit', () => {
  it('says what is wrong with a filter or a cursor', async () => {
    await using world = await TestApp.start('postgres')
    const cursors = [['x'], [1e300, 'a'], [-1, 'a'], ['1', 'a'], [1, 'a\u0000']].map((parts) =>
      Buffer.from(JSON.stringify(parts)).toString('base64url'),
    )
    for (const variables of [
      ...cursors.map((after) => ({ after })),
      { after: 'nonsense' },
      { first: 501 },
      { first: -1 },
      { filter: { text: 'x'.repeat(201) } },
      { filter: { text: 'a b c d e f g h i j k' } },
      { filter: { actor: 'a\u0000' } },
      { filter: { from: '2026-11-23T12:00:00Z', to: '2026-11-23T12:00:00Z' } },
    ]) {
      const { errors } = await world.graphql(LIST, variables)
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    }
  })

  it('has no actions where there are no entries', async () => {
    await using world = await TestApp.start()
    expect(await world.ask('{ auditActions }')).toEqual({ auditActions: [] })
  })
})
