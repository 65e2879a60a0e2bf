import { readdir } from 'node:fs/promises'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { artifactNames } from '../src/releases/artifact-name.ts'
import { buildGraphqlSchema } from '../src/graphql-schema.ts'
import { DATABASES } from '../src/testing/test-app.ts'
import { FuzzedServer, SEED } from './fuzzed-server.ts'
import { hostileOperations } from './hostile-operation.ts'
import { type OpenApi, hostileRequest } from './hostile-request.ts'
import { hostileUpload } from './hostile-upload.ts'
import { hostileBody, hostileText } from './hostile-values.ts'

/** Together at least 20,000. PostgreSQL gets fewer, for what only a database can be broken by. */
const CASES = {
  sqlite: { rest: 7000, uploads: 3000, operations: 7000, documents: 1500 },
  postgres: { rest: 1500, uploads: 300, operations: 3000, documents: 200 },
}
const AT_LEAST = 20_000

const sent = new Map<string, number>()

describe.each(DATABASES)('a server on %s, to hostile requests', (kind) => {
  let server: FuzzedServer
  beforeAll(async () => {
    console.log(`fuzzing with FUZZ_SEED=${SEED}`)
    server = await FuzzedServer.start(kind)
  })
  afterAll(() => server.world[Symbol.asyncDispose]())

  const cases = CASES[kind]

  it('answers well on every REST route', async () => {
    const { fastify, declaredRoutes } = server.world.app
    const routes = declaredRoutes().filter(({ method }) => method !== 'OPTIONS')
    const openApi = fastify.swagger() as unknown as OpenApi
    for (const route of routes) {
      const requests = hostileRequest(route, openApi, server.callers)
      await server.send(`${route.method} ${route.url}`, requests, Math.ceil(cases.rest / routes.length))
    }
    expect(server.takeProblems()).toBe('')
  })

  it('answers well to uploads, which leave nothing but artifacts behind', async () => {
    await server.send('upload', hostileUpload(server.callers), cases.uploads)
    expect(server.takeProblems()).toBe('')
    const allowed = new Set(
      (['agent', 'collector'] as const).flatMap((component) =>
        artifactNames(component).flatMap(({ fileName }) => [fileName, `${fileName}.part`]),
      ),
    )
    const files = await readdir(server.world.dir, { recursive: true, withFileTypes: true })
    const strange = files
      .filter((file) => file.isFile() && !file.parentPath.startsWith(`${server.world.dir}/data`))
      .filter(({ name }) => !allowed.has(name))
    expect(strange).toEqual([])
  })

  it('answers well to every operation, with arguments of any shape', async () => {
    const operations = hostileOperations(buildGraphqlSchema(), server.ids)
    for (const { name, operation } of operations) {
      const requests = fc.record({ operation, caller: fc.constantFrom(...server.callers) }).map((said) => ({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', ...said.caller },
        payload: JSON.stringify(said.operation),
      }))
      await server.send(name, requests, Math.ceil(cases.operations / operations.length))
    }
    expect(server.takeProblems()).toBe('')
  })

  it('answers well to documents that are none', async () => {
    const payload = fc.oneof(
      hostileText.map((query) => JSON.stringify({ query })),
      fc
        .record({
          query: fc.constant('{ viewer { name } }'),
          variables: fc.jsonValue(),
          operationName: fc.jsonValue(),
        })
        .map((said) => JSON.stringify(said)),
      fc.nat(3000).map((depth) => JSON.stringify({ query: '{a'.repeat(depth) + '}'.repeat(depth) })),
      hostileText.map((text) =>
        JSON.stringify({ query: `{ hosts(filter: { text: ${JSON.stringify(text)} }) { totalCount } }` }),
      ),
      hostileBody,
    )
    const requests = fc
      .record({
        payload,
        caller: fc.constantFrom(...server.callers),
        url: fc.constantFrom('/graphql', '/graphql/stream'),
      })
      .map(({ payload: said, caller, url }) => ({
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          accept: url === '/graphql' ? '*/*' : 'text/event-stream',
          ...caller,
        },
        payload: said,
      }))
    await server.send('documents', requests, cases.documents)
    expect(server.takeProblems()).toBe('')
  })

  it('is whole afterwards, also after a restart: every page loads', async () => {
    await everyPageLoads(server)
    await server.world.restart()
    await everyPageLoads(server)
    sent.set(kind, server.count)
  })
})

it(`was asked at least ${AT_LEAST} times`, () => {
  const total = [...sent.values()].reduce((sum, each) => sum + each, 0)
  console.log(`${total} hostile requests`)
  expect(total).toBeGreaterThanOrEqual(AT_LEAST)
})

async function everyPageLoads({ world }: FuzzedServer): Promise<void> {
  expect((await world.app.fastify.inject('/healthz')).statusCode).toBe(200)
  const schema = buildGraphqlSchema()
  const { hosts } = await world.ask<{ hosts: { totalCount: number; nodes: { id: string }[] } }>(
    '{ hosts(first: 500) { totalCount nodes { id hostname agentStatus { state reason explanation } } } }',
  )
  expect(hosts.totalCount).toBeGreaterThan(0)
  for (const { id } of hosts.nodes) {
    await world.ask(
      'query ($id: ID!) { host(id: $id) { id hostname labels { key value } updateAttempts { nodes { id events { seq } } } } }',
      { id },
    )
  }
  for (const { name, operation } of hostileOperations(schema, ['none'])) {
    const plain = fc.sample(operation, 1)[0]
    if (name.startsWith('query ') && plain && Object.keys(plain.variables).length === 0)
      await world.ask(plain.query)
  }
  await world.ask(
    '{ fleet { totalCount } releases(first: 500) { totalCount nodes { id version artifacts { fileName } } } }',
  )
}
