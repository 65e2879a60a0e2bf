import type { FastifyRequest } from 'fastify'
import { type Result, fail } from '../errors.ts'
import type { People } from '../people/people.ts'
import { viewerOfSession } from '../people/viewer-of-session.ts'
import type { ApiTokens } from './api-tokens.ts'
import { judgeOrigin } from './same-origin.ts'
import type { Viewer } from './viewer.ts'

/** What a request is judged by: its headers, its method, where it comes from and where it goes. */
export type Credentials = Pick<
  FastifyRequest,
  'headers' | 'method' | 'ip' | 'protocol' | 'host' | 'routeOptions'
>

/** A stream of somebody who lost the right to it ends within twice this. */
const RECHECK_MS = 15_000

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/** Tells who is calling: a script by its API token, or a person by the cookie of a session. The only way to a viewer. */
export class Authenticator {
  constructor(
    private readonly tokens: ApiTokens,
    private readonly people: Pick<People, 'auths' | 'database' | 'config' | 'log'>,
    private readonly recheckMs: number = RECHECK_MS,
  ) {}

  /** @returns UNAUTHENTICATED with what to send; nothing about who exists. FORBIDDEN for a cookie from another site */
  async viewerOf(request: Credentials): Promise<Result<Viewer>> {
    const { headers, ip } = request
    if (headers.authorization !== undefined || headers['x-api-key'] !== undefined) {
      return this.tokens.authenticate(headers, ip)
    }
    const person = await viewerOfSession(this.people, request)
    if (person === undefined) {
      return fail('UNAUTHENTICATED', 'Sign in, or send an API token as "Authorization: Bearer …".')
    }
    if (!person.ok || !needsOwnOrigin(request)) return person
    const judged = judgeOrigin(request, this.people.config.publicUrl)
    return judged.ok ? person : judged
  }

  /**
   * For an answer that goes on and on: asks anew, time and again, whether the viewer is still who they were.
   * @param end called when they are not: the token was revoked, the session ended, the role changed
   * @returns stops asking
   */
  watch(request: Credentials, viewer: Viewer, end: () => void): () => void {
    const ask = async (): Promise<void> => {
      try {
        const now = await this.viewerOf(request)
        if (now.ok && now.value.id === viewer.id && now.value.role === viewer.role) return
        end()
      } catch (error) {
        this.people.log.error({ err: error }, 'could not ask who holds a stream open')
      }
    }
    const timer = setInterval(() => void ask(), this.recheckMs)
    timer.unref()
    return () => clearInterval(timer)
  }
}

/** What changes something; and GraphQL by any method, as an operation is in its text. */
function needsOwnOrigin({ method, routeOptions }: Credentials): boolean {
  return !SAFE_METHODS.includes(method) || routeOptions.config.access === 'GRAPHQL'
}
