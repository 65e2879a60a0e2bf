import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type Failure, httpStatusOf } from '../errors.ts'
import { errorAnswerOf } from './rest-errors.ts'

/** Answers what is no HTTP, or too much or too slow of it, in the one shape of errors, and hangs up. */
export function answerMalformedHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  hangUp(socket, failureOf(error.code))
}

/** Ends a connection whose request cannot be waited for. Nothing may have been answered on it yet. */
export function hangUp(socket: Socket, failure: Failure): void {
  const body = JSON.stringify(errorAnswerOf(failure))
  const status = httpStatusOf(failure.code)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ]
  if (!socket.writable) return void socket.destroy()
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

function failureOf(code: string | undefined): Failure {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { code: 'REQUEST_TIMEOUT', message: 'The request’s headers took too long.' }
    case 'HPE_HEADER_OVERFLOW':
      return { code: 'HEADERS_TOO_LARGE', message: 'The request’s headers have more than 16 KiB.' }
    default:
      return { code: 'BAD_USER_INPUT', message: 'This is no HTTP request that is understood here.' }
  }
}
