/** Longer than other files: one walk through everything that can be called, by everybody. */
import { once } from 'node:events'
import { request } from 'node:http'
import { subscribe, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { Query, Resolver, Subscription, buildSchemaSync } from 'type-graphql'
import { NO_RATE_LIMITS } from '../http/rate-limits.ts'
import { buildGraphqlSchema } from '../graphql-schema.ts'
import { type Operation, operationsOf } from '../testing/operations.ts'
import { TestApp } from '../testing/test-app.ts'
import { wholeDatabase } from '../testing/whole-database.ts'
import { Allow, checkRole, operationRoles } from './allow.ts'
import { RIGHTS } from './rights.ts'
import { ROLES, type Role, isRole } from './roles.ts'

type Headers = Record<string, string>

/** Somebody who calls. `role`: none for those who are nobody here. */
interface Caller {
  readonly who: string
  readonly role: Role | null
  readonly headers: Headers
}

async function createToken(world: TestApp, role: Role): Promise<Headers> {
  const { createApiToken } = await world.ask<{ createApiToken: { token: string } }>(
    `mutation { createApiToken(input: { name: "a ${role}", role: ${role} }) { token } }`,
  )
  return { authorization: `Bearer ${createApiToken.token}` }
}

/** A world with a person and an API token of each role, and some who are nobody to the API. */
async function worldWithCallers(): Promise<{ world: TestApp; callers: Caller[] }> {
  const world = await TestApp.start('sqlite', {}, { rateLimits: NO_RATE_LIMITS })
  const agent = await world.enroll('web-1', 'agent')
  const collector = await world.enroll('web-2', 'collector')
  const callers: Caller[] = [
    { who: 'nobody', role: null, headers: {} },
    { who: 'an unknown token', role: null, headers: { authorization: 'Bearer vesana_unknown' } },
    { who: 'an agent', role: null, headers: { authorization: `Bearer ${agent.token}` } },
    { who: 'a collector', role: null, headers: { authorization: `Bearer ${collector.token}` } },
  ]
  for (const role of ROLES) {
    callers.push({ who: `an API token, ${role}`, role, headers: await createToken(world, role) })
    callers.push({ who: `a person, ${role}`, role, headers: await world.signIn(role) })
  }
  return { world, callers }
}

function isAllowed({ role }: Caller, needed: Role): boolean {
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

function neededFor({ name }: Operation): Role {
  const needed = RIGHTS[name]
  if (!isRole(needed)) throw new Error(`${name} is not in the table`)
  return needed
}

const OPERATIONS = operationsOf(buildGraphqlSchema())
const CALLABLE = OPERATIONS.filter(({ kind }) => kind !== 'subscription')

/** The code that a refusal is told by, or the answer's first other code, or none. */
async function call(world: TestApp, { document, variables }: Operation, { headers }: Caller) {
  const { status, data, errors } = await world.graphql(document, variables, headers)
  return { status, data: data ?? null, code: errors?.[0]?.extensions.code ?? null }
}

describe('the table of rights', () => {
  it('is what operations and routes declare, all of them and nothing else', async () => {
    await using world = await TestApp.start()
    await world.app.fastify.ready()
    const declared = new Map<string, unknown>(operationRoles(buildGraphqlSchema()))
    // The dashboard's files are there once it is built.
    declared.set('GET /*', 'PUBLIC')
    for (const { method, url, access } of world.app.declaredRoutes()) declared.set(`${method} ${url}`, access)
    for (const [name, access] of declared) {
      if (!name.startsWith('HEAD ')) continue
      if (declared.get(name.replace('HEAD', 'GET')) === access) declared.delete(name)
    }
    expect(Object.fromEntries(declared)).toEqual(RIGHTS)
  })

  it('holds for every query and mutation: a lesser role is refused, and nothing has changed', async () => {
    const { world, callers } = await worldWithCallers()
    await using _ = world
    for (const caller of callers) await world.graphql('{ viewer { name } }', {}, caller.headers)
    await world.app.tokenUses.write()
    const before = await wholeDatabase(world)
    const wrong: unknown[] = []
    for (const caller of callers) {
      for (const operation of CALLABLE.filter((each) => !isAllowed(caller, neededFor(each)))) {
        const answer = await call(world, operation, caller)
        const expected =
          caller.role === null
            ? { status: 401, data: null, code: 'UNAUTHENTICATED' }
            : { status: 200, data: null, code: 'FORBIDDEN' }
        const told = { ...answer, data: Object.values(answer.data ?? {}).some(Boolean) ? answer.data : null }
        if (JSON.stringify(told) !== JSON.stringify(expected))
          wrong.push([caller.who, operation.name, answer])
      }
    }
    expect(wrong).toEqual([])
    expect(await wholeDatabase(world)).toEqual(before)
  })

  it('holds for every query and mutation: a role that suffices is not refused', async () => {
    const { world, callers } = await worldWithCallers()
    await using _ = world
    const wrong: unknown[] = []
    for (const caller of callers) {
      for (const operation of CALLABLE.filter((each) => isAllowed(caller, neededFor(each)))) {
        const { status, code } = await call(world, operation, caller)
        const isRefused = code === 'FORBIDDEN' || code === 'UNAUTHENTICATED' || status >= 500
        if (isRefused || code === 'INTERNAL_SERVER_ERROR')
          wrong.push([caller.who, operation.name, status, code])
      }
    }
    expect(wrong).toEqual([])
  })

  it('holds for every subscription, over its stream', async () => {
    const { world, callers } = await worldWithCallers()
    await using _ = world
    await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
    const { port } = world.app.fastify.server.address() as { port: number }
    const subscriptions = OPERATIONS.filter(({ kind }) => kind === 'subscription')
    expect(subscriptions.length).toBeGreaterThan(0)
    for (const caller of callers) {
      for (const operation of subscriptions) {
        const expected = isAllowed(caller, neededFor(operation)) ? 200 : 401
        const status = await statusOfStream(port, operation, caller.headers)
        expect([caller.who, operation.name, status]).toEqual([caller.who, operation.name, expected])
      }
    }
  })

  it('holds for every route', async () => {
    const { world, callers } = await worldWithCallers()
    await using _ = world
    const wrong: unknown[] = []
    for (const [name, access] of Object.entries(RIGHTS).filter(([key]) => key.includes(' '))) {
      for (const caller of callers) {
        const { status } = await callRoute(world, name, await freshSession(world, name, caller))
        const expected = expectedOf(name, access, caller)
        const got = status === 401 || status === 403 ? status : 'let in'
        if (got !== expected || status >= 500) wrong.push([name, caller.who, { expected, status }])
      }
    }
    expect(wrong).toEqual([])
  })
})

/** A token has no sessions. */
const OF_PEOPLE = 'POST /api/v1/session/sign-out-everywhere'

/** What ends the session that it is called by is called by a session of its own. */
async function freshSession(world: TestApp, name: string, caller: Caller): Promise<Headers> {
  const isPerson = caller.who.startsWith('a person')
  if (!isPerson || !name.includes('/sign-out') || caller.role === null) return caller.headers
  return world.signIn(caller.role, `${caller.role.toLowerCase()}@${name.split('/').at(-1)}.example.com`)
}

function expectedOf(name: string, access: string, caller: Caller): 401 | 403 | 'let in' {
  switch (access) {
    case 'PUBLIC':
    // What is sent holds no enrollment token at all: that is said before anyone is judged.
    case 'ENROLLMENT_TOKEN':
      return 'let in'
    case 'HOST':
      if (caller.who !== 'an agent' && caller.who !== 'a collector') return 401
      // Each has routes of its own.
      return name.includes(caller.who.replace(/^an? /, '')) ? 'let in' : 403
    case 'GRAPHQL':
      return caller.role === null ? 401 : 'let in'
    default:
      if (caller.role === null) return 401
      if (name === OF_PEOPLE && caller.who.startsWith('an API token')) return 403
      return isAllowed(caller, access as Role) ? 'let in' : 403
  }
}

const PARAMETERS: Record<string, string> = {
  ':component': 'agent',
  ':version': 'v1.0.0',
  ':file': 'vesana-agent-linux-amd64',
  '*': 'nothing-of-that-name',
}

async function callRoute(world: TestApp, name: string, headers: Headers): Promise<{ status: number }> {
  const [method = '', path = ''] = name.split(' ')
  const url = path.replaceAll(/:\w+|\*/g, (parameter) => PARAMETERS[parameter] ?? parameter)
  const isStream = path === '/graphql/stream'
  const query = { query: isStream ? 'subscription { nothing }' : '{ viewer { name } }' }
  const isGraphql = path.startsWith('/graphql')
  const payload = isGraphql ? query : {}
  const response = await world.app.fastify.inject({
    method: method as 'GET',
    url: isGraphql && method === 'GET' ? `${url}?query=${encodeURIComponent(query.query)}` : url,
    headers: {
      ...headers,
      'apollo-require-preflight': 'true',
      ...(isStream && { accept: 'text/event-stream' }),
    },
    ...((method === 'POST' || method === 'PUT') && { payload }),
  })
  return { status: response.statusCode }
}

async function statusOfStream(port: number, operation: Operation, headers: Headers): Promise<number> {
  const all = { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' }
  const path = '/graphql/stream'
  const asked = request({ port, host: '127.0.0.1', path, method: 'POST', headers: all })
  asked.end(JSON.stringify({ query: operation.document, variables: operation.variables }))
  const [answer] = (await once(asked, 'response')) as [{ statusCode: number; destroy(): void }]
  answer.destroy()
  return answer.statusCode
}

describe('a refusal comes', () => {
  it('before what is sent is judged', async () => {
    await using world = await TestApp.start()
    const viewer = await createToken(world, 'VIEWER')
    const past = `mutation { createApiToken(input: { name: "", role: ADMIN, expiresAt: "2000-01-01T00:00:00Z" }) { token } }`
    const { errors } = await world.graphql(past, {}, viewer)
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect((await world.graphql(past)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('for one of several operations of a request, and the others are done', async () => {
    await using world = await TestApp.start()
    const viewer = await createToken(world, 'VIEWER')
    const query = '{ viewer { name } auditActions apiTokens { id } }'
    const { data, errors } = await world.graphql(query, {}, viewer)
    expect(errors).toMatchObject([{ path: ['apiTokens'], extensions: { code: 'FORBIDDEN' } }])
    expect(JSON.stringify(data)).not.toContain('"id"')
  })

  it('before a subscription has begun to listen', async () => {
    let begun = 0
    class Secrets {
      secrets(): string {
        return 'secret'
      }
      // There is no schema without a query.
      nothing(): string {
        return ''
      }
    }
    async function* source() {
      begun += 1
      yield 'secret'
    }
    // Decorators of test files are not compiled: they are called.
    const descriptor = Object.getOwnPropertyDescriptor(Secrets.prototype, 'secrets')!
    Allow('ADMIN')(Secrets.prototype, 'secrets', descriptor)
    Subscription(() => String, { subscribe: source })(Secrets.prototype, 'secrets', descriptor)
    Query(() => String)(Secrets.prototype, 'nothing', descriptor)
    Resolver()(Secrets)
    const nothing = (): never => {
      throw new Error('has a source of its own')
    }
    const schema = buildSchemaSync({
      resolvers: [Secrets],
      validate: false,
      authChecker: checkRole,
      pubSub: { publish: nothing, subscribe: nothing },
    })
    const ask = (role: Role) =>
      subscribe({
        schema,
        document: parse('subscription { secrets }'),
        contextValue: { viewer: { kind: 'API_TOKEN', id: '1', name: 'ci', role, address: '192.0.2.7' } },
      })
    expect(await ask('RELEASER')).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
    expect(begun).toBe(0)
    const events = (await ask('ADMIN')) as AsyncGenerator
    expect(await events.next()).toMatchObject({ value: { data: { secrets: 'secret' } } })
    expect(begun).toBe(1)
  })
})
