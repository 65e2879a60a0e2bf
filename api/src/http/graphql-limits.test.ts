import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  getIntrospectionQuery,
  parse,
  validate,
} from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildGraphqlSchema } from '../graphql-schema.ts'
import { TestApp } from '../testing/test-app.ts'
import { DOCUMENT_RULES, judgeCost, PARSE_OPTIONS, QUERY_LIMITS } from './graphql-limits.ts'
import { queryCost } from './query-cost.ts'

const WEB = fileURLToPath(new URL('../../../web/src', import.meta.url))
const schema = buildGraphqlSchema()

/** Every document of the dashboard as one, since fragments are shared over files. */
function dashboardDocument(): DocumentNode {
  const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.graphql'),
  )
  return parse(files.map((file) => readFileSync(`${WEB}/${file}`, 'utf8')).join('\n'))
}

describe('the limits of GraphQL', () => {
  let world: TestApp
  beforeAll(async () => {
    world = await TestApp.start()
    return () => world[Symbol.asyncDispose]()
  })

  it('let every operation of the dashboard through, at the largest page there is', () => {
    const document = dashboardDocument()
    const fragments = document.definitions.filter(
      (each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION,
    )
    const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
    expect(operations.length).toBeGreaterThan(10)
    for (const operation of operations) {
      const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }
      const name = operation.name?.value
      const problems = validate(schema, alone, DOCUMENT_RULES)
      const costly = judgeCost(schema, alone, operation, { first: 500 })
      expect({ name, problems, costly }).toEqual({ name, problems: [], costly: null })
    }
  })

  it('let tools ask for the whole schema', async () => {
    const { data, errors } = await world.graphql<{ __schema: object }>(
      getIntrospectionQuery({ inputValueDeprecation: true }),
    )
    expect(errors).toBeUndefined()
    expect(data.__schema).toMatchObject({ queryType: { name: 'Query' } })
  })

  const tooMuch: [string, string, string][] = [
    ['tokens', `{ ${'fleet { totalCount } '.repeat(700)} }`, '2000 tokens'],
    ['depth', `{ ${'a { '.repeat(20)} a ${'} '.repeat(20)} }`, '12 levels'],
    ['depth', `{ ...F0 } ${chain(14)}`, '12 levels'],
    [
      'aliases',
      `{ ${range(31)
        .map((n) => `a${n}: fleet { totalCount }`)
        .join(' ')} }`,
      '30 aliases',
    ],
    ['cost', '{ hosts(first: 500) { nodes { updateAttempts(first: 500) { nodes { id } } } } }', '250000'],
  ]

  it.each(tooMuch)('refuse too much %s, with what the limit is', async (limit, query, says) => {
    const { status, errors } = await world.graphql(query)
    expect(status).toBe(400)
    const refusal = errors?.find((error) => error.extensions.code === 'QUERY_TOO_COMPLEX')
    expect(refusal).toMatchObject({ extensions: { limit }, message: expect.stringContaining(says) })
  })

  it('count a page’s size in a variable as they count one written out', async () => {
    const query =
      'query ($n: Int) { hosts(first: $n) { nodes { updateAttempts(first: $n) { nodes { id } } } } }'
    expect((await world.graphql(query, { n: 500 })).errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX', limit: 'cost' } },
    ])
    expect((await world.graphql(query, { n: 50 })).errors).toBeUndefined()
  })

  it('judge fragments that name each other in the time of one', () => {
    const doubling = range(25).map(
      (n) => `fragment D${n} on Query { a: hosts { nodes { id } } ...D${n + 1} }`,
    )
    const document = parse(`{ ...D0 } ${doubling.join(' ')} fragment D25 on Query { fleet { totalCount } }`)
    const [operation] = document.definitions
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation')
    expect(queryCost(schema, document, operation, {})).toBeGreaterThan(25)
  })

  it.each([
    ['tokens', `subscription { ${'fleetChanged { totalCount } '.repeat(700)} }`],
    ['depth', `subscription { ${'a { '.repeat(20)} a ${'} '.repeat(20)} }`],
    [
      'aliases',
      `subscription { fleetChanged { ${range(31)
        .map((n) => `a${n}: totalCount`)
        .join(' ')} } }`,
    ],
    ['cost', 'subscription { hostChanged { a: updateAttempts(first: 500000) { nodes { id } } } }'],
  ])('hold for subscriptions too: %s', async (limit, query) => {
    const { errors } = JSON.parse(await stream(world, query)) as { errors: object[] }
    expect(errors).toContainEqual(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'QUERY_TOO_COMPLEX', limit }) }),
    )
  })

  it('let nothing but subscriptions through the stream, which has no guard against other sites', async () => {
    expect(
      await stream(
        world,
        'mutation { createRelease(input: { component: AGENT, version: "v9.9.9" }) { id } }',
      ),
    ).toContain('/graphql')
    expect(await stream(world, '{ fleet { totalCount } }')).toContain('BAD_USER_INPUT')
    const { releases } = await world.ask<{ releases: { totalCount: number } }>('{ releases { totalCount } }')
    expect(releases.totalCount).toBe(0)
  })

  it('parse no more than they allow', () => {
    expect(() => parse('{ a '.padEnd(100_000, 'a ') + '}', PARSE_OPTIONS)).toThrow(
      String(QUERY_LIMITS.tokens),
    )
  })
})

async function stream(world: TestApp, query: string): Promise<string> {
  const response = await world.app.fastify.inject({
    method: 'POST',
    url: '/graphql/stream',
    headers: { ...world.adminHeaders, accept: 'text/event-stream' },
    payload: { query },
  })
  return response.body
}

function chain(length: number): string {
  const links = range(length).map((n) => `fragment F${n} on Query { x { ...F${n + 1} } }`)
  return `${links.join(' ')} fragment F${length} on Query { fleet { totalCount } }`
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
