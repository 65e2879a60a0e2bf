import { hostname } from 'node:os'
import { PLATFORM, VERSION } from '../build-info.ts'
import { createServerClient, type ServerFailure } from '../check-in/server-client.ts'
import { failure, success, type Result } from '../result.ts'
import { machineId } from './machine-id.ts'

/** What this host is configured with already. */
export interface OwnAccess {
  server: string
  token: string
}

export interface SignInRequest {
  server: string
  /** A host's token, or one by which machines enroll themselves. */
  token: string
  own: OwnAccess | undefined
  /** Only says whether it would be possible: no host is made, no use of a token is taken. */
  checkOnly: boolean
}

export type SignedIn =
  /** `token`: the one to keep; a host's, which the server has accepted. */
  | { kind: 'host-token' | 'kept-own' | 'enrolled'; token: string }
  /** An enrollment token that is good. Of `checkOnly`. */
  | { kind: 'can-enroll' }

export type SignInProblem =
  | { kind: 'unreachable'; message: string }
  | { kind: 'refused'; message: string }
  | { kind: 'failed'; message: string }

/** Finds out what the token is, and makes a host's token of it. Never enrolls a host again whose own token works. */
export async function signIn(request: SignInRequest): Promise<Result<SignedIn, SignInProblem>> {
  const { server, token, own, checkOnly } = request
  const client = clientOf(server, token)
  const answer = await client.config()
  if (answer.kind === 'answer') return success({ kind: 'host-token', token })
  if (answer.kind === 'unchanged') return failure({ kind: 'failed', message: 'The server made no sense.' })
  if (answer.kind !== 'unauthenticated') return failure(problemOf(server, answer))
  if (own !== undefined && own.server === server && own.token !== token) {
    const ofOwn = await clientOf(server, own.token).config()
    if (ofOwn.kind === 'answer') return success({ kind: 'kept-own', token: own.token })
  }
  const machine = await machineId()
  if (!machine.ok) return failure({ kind: 'failed', message: machine.error })
  return checkOnly ? check(server, token, machine.value) : enroll(server, token, machine.value)
}

async function check(
  server: string,
  token: string,
  machine: string,
): Promise<Result<SignedIn, SignInProblem>> {
  const answer = await clientOf(server, token).checkEnrollment(machine)
  // A server of before there was a check: the token shows when it is used.
  const isUnknown = answer.kind === 'refused' && answer.status === 404
  if (answer.kind === 'accepted' || isUnknown) return success({ kind: 'can-enroll' })
  return failure(problemOf(server, answer))
}

async function enroll(
  server: string,
  token: string,
  machine: string,
): Promise<Result<SignedIn, SignInProblem>> {
  const answer = await clientOf(server, token).enroll({
    enrollment_token: token,
    hostname: hostname().slice(0, 253) || 'unnamed',
    platform: PLATFORM,
    version: VERSION,
    machine_id: machine,
  })
  if (answer.kind === 'answer') return success({ kind: 'enrolled', token: answer.value.token })
  return failure(problemOf(server, answer))
}

function clientOf(server: string, token: string) {
  return createServerClient(server, token, new AbortController().signal)
}

/** In words for the person who typed server and token. */
function problemOf(server: string, answer: ServerFailure): SignInProblem {
  switch (answer.kind) {
    case 'aborted':
      return { kind: 'failed', message: 'Stopped.' }
    case 'unreachable': {
      const message = `${server} cannot be reached: ${answer.message}. Check the address, DNS, the firewall and the proxy of this machine.`
      return { kind: 'unreachable', message }
    }
    case 'busy':
      return { kind: 'unreachable', message: `${server} is busy: ${answer.message}. Try again in a minute.` }
    case 'unauthenticated': {
      return { kind: 'refused', message: refusal(server, answer.message) }
    }
    case 'refused':
      if (answer.status === 403) {
        return { kind: 'refused', message: refusal(server, answer.message) }
      }
      return { kind: 'unreachable', message: notVesana(server, answer.status, answer.message) }
  }
}

/** The server's own words, without the status in front of them. */
function refusal(server: string, message: string): string {
  const why = message.replace(/^\d{3} /, '')
  return `${server} refused the token. ${why} On the dashboard: Hosts, Add host.`
}

function notVesana(server: string, status: number, message: string): string {
  if (status >= 300 && status < 400) {
    return `${server} leads elsewhere (it answered ${status}). Write the address that the server really has: https for http.`
  }
  return `There is no Vesana server at ${server}: ${message}. In a browser, ${server}/healthz answers {"status":"ok"} at one.`
}
