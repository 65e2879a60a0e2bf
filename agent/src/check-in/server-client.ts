import type * as z from 'zod'
import { COMPONENT, PLATFORM, VERSION } from '../build-info.ts'
import { httpRequest, retryAfterMs, type HttpOutcome } from './http-request.ts'
import {
  AGENT_PLATFORM_HEADER,
  AGENT_VERSION_HEADER,
  configAnswerSchema,
  enrollAnswerSchema,
  errorAnswerSchema,
  heartbeatAnswerSchema,
  restBasePath,
  type ConfigAnswer,
  type Enroll,
  type EnrollAnswer,
  type Heartbeat,
  type HeartbeatAnswer,
  type UpdateEvent,
} from '../protocol/index.ts'

const REQUEST_TIMEOUT_MS = 15_000

/** Why a request brought no answer to use. None of these ever counts against an update. */
export type ServerFailure =
  | { kind: 'aborted' }
  | { kind: 'unreachable'; message: string }
  /** 429 or 5xx. */
  | { kind: 'busy'; message: string; retryAfterMs: number | undefined }
  | { kind: 'unauthenticated'; message: string }
  /** Another 4xx, a redirect, or a body that is not of the wire. */
  | { kind: 'refused'; status: number; message: string }

export type ServerAnswer<T> = { kind: 'answer'; value: T; etag: string | undefined } | ServerFailure

export interface ServerClient {
  /** With the ETag of the last answer; `unchanged` says that it still holds. */
  config(etag?: string): Promise<ServerAnswer<ConfigAnswer> | { kind: 'unchanged' }>
  /** With `waitS` the server may hold its answer for so long, until it has something to say. */
  heartbeat(body: Heartbeat, waitS?: number): Promise<ServerAnswer<HeartbeatAnswer>>
  sendEvents(events: readonly UpdateEvent[]): Promise<{ kind: 'accepted' } | ServerFailure>
  /** Whether this client's token, one for enrolling, would enroll the machine. Changes nothing. */
  checkEnrollment(machineId: string): Promise<{ kind: 'accepted' } | ServerFailure>
  enroll(body: Enroll): Promise<ServerAnswer<EnrollAnswer>>
}

export function createServerClient(server: string, token: string, signal: AbortSignal): ServerClient {
  const ask = (
    method: 'GET' | 'POST',
    path: string,
    more: Record<string, string>,
    body?: unknown,
    heldMs = 0,
  ): Promise<HttpOutcome> =>
    httpRequest({
      url: `${server}${restBasePath(COMPONENT)}${path}`,
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'user-agent': userAgent(),
        [AGENT_VERSION_HEADER]: VERSION,
        [AGENT_PLATFORM_HEADER]: PLATFORM,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      timeoutMs: REQUEST_TIMEOUT_MS + heldMs,
      signal,
    })
  return {
    async config(etag) {
      const outcome = await ask('GET', '/config', etag === undefined ? {} : { 'if-none-match': etag })
      return outcome.kind === 'answer' && outcome.status === 304 && etag !== undefined
        ? { kind: 'unchanged' }
        : readAnswer(outcome, configAnswerSchema)
    },
    async heartbeat(body, waitS = 0) {
      const prefer: Record<string, string> = waitS > 0 ? { prefer: `wait=${waitS}` } : {}
      return readAnswer(await ask('POST', '/heartbeat', prefer, body, waitS * 1000), heartbeatAnswerSchema)
    },
    async sendEvents(events) {
      return acceptance(await ask('POST', '/update-events', {}, { events }))
    },
    async checkEnrollment(machineId) {
      return acceptance(await ask('GET', `/enroll?machine_id=${encodeURIComponent(machineId)}`, {}))
    },
    async enroll(body) {
      return readAnswer(await ask('POST', '/enroll', {}, body), enrollAnswerSchema)
    },
  }
}

/** `vesana-agent/v1.4.2 (linux; amd64)` */
function userAgent(): string {
  return `vesana-${COMPONENT}/${VERSION} (${PLATFORM.replace('-', '; ')})`
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function readAnswer<T>(outcome: HttpOutcome, schema: z.ZodType<T>): ServerAnswer<T> {
  if (outcome.kind !== 'answer' || !isSuccess(outcome.status)) return failureOf(outcome)
  const parsed = schema.safeParse(parseJson(outcome.body))
  if (parsed.success) return { kind: 'answer', value: parsed.data, etag: outcome.headers.etag }
  const issue = parsed.error.issues[0]
  const place = issue === undefined ? 'body' : issue.path.join('.') || 'body'
  const message = `The server's answer was not understood at "${place}": ${(issue?.message ?? 'no JSON').replace(/\.$/, '')}`
  return { kind: 'refused', status: outcome.status, message }
}

function acceptance(outcome: HttpOutcome): { kind: 'accepted' } | ServerFailure {
  return outcome.kind === 'answer' && isSuccess(outcome.status) ? { kind: 'accepted' } : failureOf(outcome)
}

function failureOf(outcome: HttpOutcome): ServerFailure {
  if (outcome.kind !== 'answer') return outcome
  const { status, headers, body } = outcome
  const said = errorAnswerSchema.safeParse(parseJson(body))
  const message = `${status} ${said.success ? said.data.error.message : 'without an explanation'}`
  if (status === 401) return { kind: 'unauthenticated', message }
  if (status === 429 || status >= 500) {
    return { kind: 'busy', message, retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()) }
  }
  return { kind: 'refused', status, message }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
