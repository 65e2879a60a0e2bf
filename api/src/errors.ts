import { GraphQLError } from 'graphql'

/** Stable codes of expected failures, with the HTTP status that each has over REST. */
const HTTP_STATUS = {
  BAD_USER_INPUT: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  CONFLICT: 409,
  HOST_PAUSED: 409,
  HOST_OPTED_OUT: 409,
  HOST_QUARANTINED: 409,
  HOST_BELOW_MINIMUM: 409,
  NOT_QUARANTINED: 409,
  ALREADY_CURRENT: 409,
  ARTIFACT_MISSING: 409,
  ARTIFACT_REFUSED: 409,
  VERSION_NOT_NEWER: 409,
  OFFSET_MISMATCH: 409,
  PAYLOAD_TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RANGE_NOT_SATISFIABLE: 416,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  TOO_MANY_ATTEMPTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  STORE_UNAVAILABLE: 503,
  UNAVAILABLE: 503,
} as const
export type FailureCode = keyof typeof HTTP_STATUS

/** An expected failure: a stable code, and a message that tells a person what to do. */
export interface Failure {
  readonly code: FailureCode
  readonly message: string
  /** The place in the input, for validation errors: `events.0.stage`. */
  readonly field?: string
  /** Seconds after which it may go better: becomes `Retry-After`. */
  readonly retryAfterS?: number
}

/** Use cases answer with one of these; they throw only for bugs. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

export function fail(
  code: FailureCode,
  message: string,
  field?: string,
): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: field === undefined ? { code, message } : { code, message, field } }
}

export function httpStatusOf(code: FailureCode): number {
  return HTTP_STATUS[code]
}

/** The value of a success; a failure becomes the GraphQL error that a script sees. For resolvers only. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw graphqlErrorOf(result.failure)
}

export function graphqlErrorOf(failure: Failure): GraphQLError {
  const { code, message, field } = failure
  return new GraphQLError(message, { extensions: field === undefined ? { code } : { code, field } })
}
