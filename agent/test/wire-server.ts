import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  enrollSchema,
  heartbeatSchema,
  updateEventsSchema,
  type Component,
  type Heartbeat,
  type Offer,
  type UpdateEvent,
} from '../src/protocol/index.ts'

export interface Release {
  version: string
  bytes: Buffer
  /** Announced instead of the true digest. */
  sha256?: string
}

const digests = new WeakMap<Buffer, string>()

/** Once for each buffer: 110 MB for every answer would take as long as the answer is to wait for the next. */
function digestOf(bytes: Buffer): string {
  const digest = digests.get(bytes) ?? createHash('sha256').update(bytes).digest('hex')
  digests.set(bytes, digest)
  return digest
}

/** A server of the wire, version 1, in memory: what an agent needs to be kept up to date, and switches to make it fail. */
export class WireServer {
  release: Release | undefined
  updateNow = false
  intervals = { poll_interval_s: 0.2, heartbeat_interval_s: 0.2 }
  token = 'vesana_test-token'
  /** By which machines enroll themselves: they get `token`. */
  enrollmentToken: string | undefined
  /** False: as a server of before there was `GET /enroll`. */
  hasEnrollmentCheck = true
  /** The machines that have enrolled, by their id. */
  readonly enrolled: string[] = []
  /** An administrator has cleared a quarantine. */
  retryFailed = false
  /** The version that hosts are to go back from. */
  rollBackFrom: string | undefined
  /** Every request of an agent is answered like this; `hang`: not at all. */
  trouble: 'none' | 429 | 500 | 'hang' = 'none'
  /** Whether heartbeats are held as long as they ask for, until `news()`. */
  holds = false
  /** Reports of updates are answered with 503. */
  eventsDown = false
  /** Bytes after which a download stands still until the client goes. */
  stallAt: number | undefined
  /** Seen so far. */
  readonly events: UpdateEvent[] = []
  readonly heartbeats: Heartbeat[] = []
  /** The `Prefer` header of each heartbeat. */
  readonly preferences: (string | undefined)[] = []
  readonly polls: http.IncomingHttpHeaders[] = []
  readonly downloads: { range: string | undefined; ifRange: string | undefined }[] = []
  readonly #component: Component
  readonly #held = new Set<() => void>()
  readonly #http = http.createServer((request, response) => void this.#answer(request, response))

  constructor(component: Component = 'agent') {
    this.#component = component
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(port, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  get isUp(): boolean {
    return this.#http.listening
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  /** Answers the heartbeats that are held. */
  news(): void {
    for (const answer of this.#held) answer()
  }

  /** The stages reported to this server, each once, in order. */
  get stages(): string[] {
    const seen = new Map(this.events.map((event) => [`${event.attempt_id}:${event.seq}`, event.stage]))
    return [...seen.values()].filter((stage, index, all) => stage !== all[index - 1])
  }

  offer(): Partial<Offer> {
    if (this.release === undefined) return {}
    const { version, bytes, sha256 } = this.release
    return {
      latest_version: version,
      binary_url: `${this.url}/file`,
      binary_sha256: sha256 ?? digestOf(bytes),
      binary_size: bytes.length,
    }
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await readBody(request)
    if (request.url === '/file') return this.#download(request, response)
    if (this.trouble === 'hang') return
    if (this.trouble !== 'none') {
      return json(response, this.trouble, { error: { code: 'TROUBLE', message: 'not now' } })
    }
    if (request.url?.includes('/enroll?') && !this.hasEnrollmentCheck) {
      return json(response, 404, { error: { code: 'NOT_FOUND', message: 'not of this wire' } })
    }
    if (request.url?.includes('/enroll') && this.enrollmentToken !== undefined) {
      return this.#enroll(request, response, body)
    }
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      return json(response, 401, { error: { code: 'UNAUTHENTICATED', message: 'unknown token' } })
    }
    const path = request.url?.replace(`/api/v1/${this.#component}`, '')
    if (path === '/config') return this.#config(request, response)
    if (path === '/heartbeat') {
      this.heartbeats.push(heartbeatSchema.parse(JSON.parse(body)))
      await this.#hold(request)
      return json(response, 200, { ...this.offer(), update_now: this.updateNow, ...this.#notes() })
    }
    if (path === '/update-events' && this.eventsDown) {
      return json(response, 503, { error: { code: 'DOWN', message: 'not now' } })
    }
    if (path === '/update-events') {
      this.events.push(...updateEventsSchema.parse(JSON.parse(body)).events)
      response.writeHead(204).end()
      return
    }
    json(response, 404, { error: { code: 'NOT_FOUND', message: 'not of this wire' } })
  }

  #notes(): { retry_failed?: true; roll_back_from?: string } {
    return {
      ...(this.retryFailed && { retry_failed: true }),
      ...(this.rollBackFrom !== undefined && { roll_back_from: this.rollBackFrom }),
    }
  }

  async #hold({ headers }: http.IncomingMessage): Promise<void> {
    const prefer = headers['prefer'] as string | undefined
    this.preferences.push(prefer)
    const waitS = Number(/^wait=(\d+)$/.exec(prefer ?? '')?.[1] ?? 0)
    if (!this.holds || waitS === 0) return
    let answer = (): void => undefined
    await new Promise<void>((resolve) => {
      answer = resolve
      this.#held.add(answer)
      setTimeout(resolve, waitS * 1000).unref()
    })
    this.#held.delete(answer)
  }

  #enroll(request: http.IncomingMessage, response: http.ServerResponse, body: string): void {
    const asks = request.method === 'GET'
    const wish = asks ? undefined : enrollSchema.parse(JSON.parse(body))
    const bearer = request.headers.authorization?.replace('Bearer ', '')
    if ((wish?.enrollment_token ?? bearer) !== this.enrollmentToken) {
      return json(response, 401, { error: { code: 'UNAUTHENTICATED', message: 'no enrollment token' } })
    }
    if (wish === undefined) return void response.writeHead(204).end()
    this.enrolled.push(wish.machine_id)
    json(response, 200, { host_id: 'h1', token: this.token })
  }

  #config(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.polls.push(request.headers)
    const answer = { config: this.intervals, ...this.offer(), ...this.#notes() }
    const etag = `"${createHash('sha256').update(JSON.stringify(answer)).digest('hex').slice(0, 16)}"`
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end()
      return
    }
    json(response, 200, answer, { etag })
  }

  #download(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { range } = request.headers
    this.downloads.push({ range, ifRange: request.headers['if-range'] as string | undefined })
    const bytes = this.release?.bytes ?? Buffer.alloc(0)
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    const head = { etag: '"file"', 'accept-ranges': 'bytes', 'content-length': String(bytes.length - start) }
    if (start > 0)
      response.writeHead(206, {
        ...head,
        'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
      })
    else response.writeHead(200, head)
    if (this.stallAt !== undefined) response.write(bytes.subarray(start, this.stallAt))
    else response.end(bytes.subarray(start))
  }
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function json(
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
