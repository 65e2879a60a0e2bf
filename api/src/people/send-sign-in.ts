import type { FastifyReply } from 'fastify'
import type { Result } from '../errors.ts'
import { sendFailure } from '../http/rest-errors.ts'
import { sendCookies } from './auth-headers.ts'
import type { SignInAnswer } from './sign-in.ts'

export function sendSignIn(reply: FastifyReply, signedIn: Result<SignInAnswer>): FastifyReply {
  if (!signedIn.ok) return sendFailure(reply, signedIn.failure)
  sendCookies(reply, signedIn.value.headers)
  return reply.send({ status: signedIn.value.status })
}
