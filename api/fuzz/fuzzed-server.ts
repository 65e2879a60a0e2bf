import * as fc from 'fast-check'
import { ROLES } from '../src/auth/roles.ts'
import { NO_RATE_LIMITS } from '../src/http/rate-limits.ts'
import { type DatabaseKind, TestApp } from '../src/testing/test-app.ts'
import type { HostileRequest } from './hostile-request.ts'
import { type Answer, curlLine, judgeAnswer } from './judge-answer.ts'

/**
 * The same for each run, so that a change is judged by what it changed; `FUZZ_SEED=random` goes looking for what nobody
 * knows yet. Printed: whoever sets it gets the same requests again.
 */
export const SEED = seedOf(process.env.FUZZ_SEED ?? '1')
const STREAM_MS = 30
const ANSWER_WITHIN_MS = 10_000
const CHUNK = 500

/** A server with hosts, releases and callers of every kind, to which hostile requests are sent. */
export class FuzzedServer {
  /** How many requests were sent. */
  count = 0
  private readonly problems = new Map<string, string>()

  private constructor(
    readonly world: TestApp,
    /** The headers of callers: nobody, a stranger, a host, and each role. */
    readonly callers: readonly Record<string, string>[],
    readonly ids: readonly string[],
    private readonly errors: string[],
    private readonly secrets: readonly string[],
  ) {}

  static async start(kind: DatabaseKind): Promise<FuzzedServer> {
    const errors: string[] = []
    const logStream = { write: (line: string) => void errors.push(line) }
    const world = await TestApp.start(kind, { logLevel: 'error' }, { rateLimits: NO_RATE_LIMITS, logStream })
    const host = await world.enroll('calling-host')
    await host.heartbeat('v1.0.0')
    const victims = await Promise.all(['web-1', 'web-2', 'web-3', 'web-4'].map((name) => world.enroll(name)))
    for (const victim of victims) await victim.report({ stage: 'DOWNLOADING', percent: 5 })
    const tokens = [host.token, ...(await roleTokens(world))]
    const releaseIds = await drafts(world)
    const bearers = tokens.map((token) => ({ authorization: `Bearer ${token}` }))
    const callers = [{}, { authorization: 'Bearer vesana_stranger' }, ...bearers]
    return new FuzzedServer(world, callers, [...victims.map(({ id }) => id), ...releaseIds], errors, tokens)
  }

  /** Sends so many of them, judges each answer, and remembers every distinct problem with the request that showed it. */
  async send(name: string, requests: fc.Arbitrary<HostileRequest>, count: number): Promise<void> {
    for (let sent = 0; sent < count; sent += CHUNK) {
      const numRuns = Math.min(CHUNK, count - sent)
      for (const request of fc.sample(requests, { numRuns, seed: SEED + sent })) {
        await this.sendOne(name, request)
      }
    }
  }

  private async sendOne(name: string, request: HostileRequest): Promise<void> {
    this.count++
    const answer = await inTime(this.answerTo(request))
    const problem = judgeAnswer(request, answer, this.secrets.concat(this.world.dir, process.cwd()))
    if (problem === null) return
    const key = `${name} ${answer.statusCode} ${problem.slice(0, 40)}`
    if (this.problems.has(key)) return
    const log = this.errors.at(-1)?.slice(0, 1500) ?? 'nothing'
    this.problems.set(key, `${name}\n  ${problem}\n  ${curlLine(request).slice(0, 3000)}\n  the log: ${log}`)
  }

  /** Whatever went wrong since the last call, with the seed that brings it back. */
  takeProblems(): string {
    const all = [...this.problems.values()]
    this.problems.clear()
    return all.length === 0 ? '' : `FUZZ_SEED=${SEED}\n${all.join('\n\n')}`
  }

  private async answerTo(request: HostileRequest): Promise<Answer> {
    const { fastify } = this.world.app
    // As a whole address: a path that begins with a backslash would be taken for another host, and go nowhere.
    const url = `http://localhost${request.url}`
    const options = { ...request, url, method: request.method as 'GET', headers: { ...request.headers } }
    if (!request.url.startsWith('/graphql/stream')) return fastify.inject(options)
    const response = await fastify.inject({ ...options, payloadAsStream: true })
    return {
      statusCode: response.statusCode,
      headers: response.headers,
      body: await firstOf(response.stream()),
    }
  }
}

function seedOf(text: string): number {
  return text === 'random' ? Date.now() % 2 ** 31 : Number(text)
}

/** A request that is never answered is as bad as one that fails. */
async function inTime(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Answer>((resolve) => {
    const body = `no answer within ${ANSWER_WITHIN_MS / 1000} s`
    timer = setTimeout(() => resolve({ statusCode: 599, headers: {}, body }), ANSWER_WITHIN_MS)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

/** A stream that is well does not end: what comes within a moment is enough. */
async function firstOf(stream: NodeJS.ReadableStream & { destroy(): void }): Promise<string> {
  let body = ''
  stream.on('data', (chunk: Buffer) => (body += chunk.toString()))
  await new Promise<void>((resolve) => {
    stream.once('end', resolve)
    stream.once('error', () => resolve())
    setTimeout(resolve, STREAM_MS)
  })
  stream.destroy()
  return body
}

async function roleTokens(world: TestApp): Promise<string[]> {
  const created = ROLES.map((role) =>
    world.ask<{ createApiToken: { token: string } }>(
      'mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { token } }',
      { input: { name: `fuzz ${role}`, role } },
    ),
  )
  return (await Promise.all(created)).map(({ createApiToken }) => createApiToken.token)
}

async function drafts(world: TestApp): Promise<string[]> {
  const ids: string[] = []
  for (const version of ['v1.2.0', 'v1.3.0']) {
    const { createRelease } = await world.ask<{ createRelease: { id: string } }>(
      'mutation ($version: String!) { createRelease(input: { component: AGENT, version: $version }) { id } }',
      { version },
    )
    ids.push(createRelease.id)
  }
  return ids
}
