import http from 'node:http'
import https from 'node:https'
import { messageOf } from '../files/file-error.ts'

const LARGEST_ANSWER_BYTES = 1024 * 1024
/** Node says no more than `close` then: of a 101 that nobody asked for, for one. */
export const CLOSED = 'the connection was closed without an answer'

export interface HttpRequest {
  url: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  timeoutMs: number
  signal: AbortSignal
}

export type HttpOutcome =
  | { kind: 'answer'; status: number; headers: http.IncomingHttpHeaders; body: string }
  /** No answer, or none that could be read: refused, cut, too slow, too large. */
  | { kind: 'unreachable'; message: string }
  | { kind: 'aborted' }

/** One request with a bound on its whole time. Does not follow redirects. */
export function httpRequest(request: HttpRequest): Promise<HttpOutcome> {
  const { url, method, headers, body, timeoutMs, signal } = request
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ kind: 'aborted' })
    const sent = startRequest(url, { method, headers })
    const cut = (): void => void sent.destroy(new Error('stopped'))
    const timer = setTimeout(
      () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    )
    signal.addEventListener('abort', cut, { once: true })
    const finish = (outcome: HttpOutcome): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cut)
      resolve(outcome)
    }
    const broke = (error: Error): void =>
      finish(signal.aborted ? { kind: 'aborted' } : { kind: 'unreachable', message: networkMessage(error) })
    const closed = (): void => broke(new Error(CLOSED))
    sent.on('error', broke)
    sent.on('close', closed)
    sent.on('response', (response) => {
      // From here on the request may close before its answer has been read.
      sent.off('close', closed)
      response.on('error', broke)
      response.on('close', closed)
      collect(response, (text) =>
        text === undefined
          ? sent.destroy(new Error('the answer is larger than 1 MiB'))
          : finish({
              kind: 'answer',
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: text,
            }),
      )
    })
    sent.end(body)
  })
}

/** Every request has a connection of its own: check-ins are rare, and none can fail on a connection gone stale. */
export function startRequest(
  url: string,
  options: { method: string; headers: Record<string, string> },
): http.ClientRequest {
  const client = url.startsWith('https:') ? https : http
  return client.request(url, { ...options, agent: false })
}

function collect(response: http.IncomingMessage, done: (text: string | undefined) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > LARGEST_ANSWER_BYTES) done(undefined)
    else chunks.push(chunk)
  })
  response.on('end', () => done(Buffer.concat(chunks).toString('utf8')))
}

/** What a person can do something with. Errors of several addresses come as an AggregateError without a message. */
export function networkMessage(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error.message.replace(/; if the root CA .*/, "; add its CA to this host's system certificates")
}

/** `Retry-After` in seconds or as a date, in ms from now; undefined when there is none or it makes no sense. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const seconds = Number(header)
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, 3600_000) : undefined
}
