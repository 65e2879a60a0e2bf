import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { ErrorAnswer } from '@vesana/agent/protocol'
import { type Failure, type FailureCode, httpStatusOf } from '../errors.ts'

/** Answers with the one shape of an error. */
export function sendFailure(reply: FastifyReply, failure: Failure): FastifyReply {
  const { code, retryAfterS } = failure
  if (code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer')
  if (retryAfterS !== undefined) void reply.header('retry-after', String(retryAfterS))
  return reply
    .code(httpStatusOf(code))
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(errorAnswerOf(failure))
}

/** What is told of a failure, over REST. */
export function errorAnswerOf({ code, message, field }: Failure): ErrorAnswer {
  return { error: field === undefined ? { code, message } : { code, message, field } }
}

/** Turns whatever goes wrong in a REST route into the one shape; what is not expected is logged and told to nobody. */
export function handleRestErrors(fastify: FastifyInstance): void {
  fastify.setErrorHandler((error: FastifyError, request, reply) => {
    const failure = failureOf(error)
    if (failure.code === 'INTERNAL_SERVER_ERROR') request.log.error({ err: error }, 'request failed')
    return sendFailure(reply, failure)
  })
}

/** What goes wrong before a route is found: an address that is none. Given to Fastify as its `frameworkErrors`. */
export function handleFrameworkError(
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply.header('x-content-type-options', 'nosniff')
  void sendFailure(reply, failureOf(error))
}

const BY_STATUS: Record<number, FailureCode> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  416: 'RANGE_NOT_SATISFIABLE',
  429: 'RATE_LIMITED',
}

function failureOf(error: FastifyError): Failure {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const first = error.validation[0]
    const field = first?.instancePath.replace(/^\//, '').replaceAll('/', '.') || undefined
    const message = first?.message ?? 'The request is not of the form that is expected.'
    return { code: 'BAD_USER_INPUT', message: field ? `${field}: ${message}` : message, field }
  }
  const status = error.statusCode ?? 500
  if (status >= 500) {
    const message = 'The server failed at this request. It is noted in the log.'
    return { code: 'INTERNAL_SERVER_ERROR', message }
  }
  return { code: BY_STATUS[status] ?? 'BAD_USER_INPUT', message: error.message }
}
