import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Offer } from '../../src/protocol/index.ts'
import { WireServer } from '../wire-server.ts'
import type { KnownBinary } from './known-binaries.ts'

export interface StoreRequest {
  path: string
  /** First byte that is asked for. */
  from: number
  /** Of all downloads so far, this one counted. */
  nth: number
  at: number
}

type Answer = (request: StoreRequest, response: http.ServerResponse) => void

/** A store beside the wire server that answers downloads as a test says. */
export class FaultyStore {
  readonly requests: StoreRequest[] = []
  readonly #answer: Answer
  readonly #http = http.createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const seen = { path: request.url ?? '', from, nth: this.requests.length + 1, at: performance.now() }
    this.requests.push(seen)
    response.on('error', () => undefined)
    this.#answer(seen, response)
  })

  constructor(answer: Answer) {
    this.#answer = answer
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }
}

/** The file from where it is asked for; `end`: cut off there, as when a line breaks. */
export function serve(
  bytes: Buffer,
  { from }: StoreRequest,
  response: http.ServerResponse,
  end = bytes.length,
): void {
  response.writeHead(from > 0 ? 206 : 200, {
    etag: '"file"',
    'content-length': bytes.length - from,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
  })
  if (end === bytes.length) response.end(bytes.subarray(from))
  else response.write(bytes.subarray(from, end), () => response.destroy())
}

/** A wire server whose offers lead to another place, or announce something else. */
export class OfferingServer extends WireServer {
  announced: Partial<Offer> = {}

  static async of(release: KnownBinary): Promise<OfferingServer> {
    const server = new OfferingServer()
    server.intervals = { poll_interval_s: 0.2, heartbeat_interval_s: 0.2 }
    server.release = release
    await server.start()
    return server
  }

  override offer(): Partial<Offer> {
    return this.release === undefined ? {} : { ...super.offer(), ...this.announced }
  }
}
