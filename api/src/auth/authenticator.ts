import type { FastifyRequest } from 'fastify'
import type { Result } from '../errors.ts'
import type { ApiTokens } from './api-tokens.ts'
import type { Viewer } from './viewer.ts'

/** What a request is judged by: its headers, its method and where it comes from. */
export type Credentials = Pick<FastifyRequest, 'headers' | 'method' | 'ip'>

/** Tells who is calling. The only way to a viewer. */
export class Authenticator {
  constructor(private readonly tokens: ApiTokens) {}

  /** @returns UNAUTHENTICATED with what to send; nothing about who exists */
  async viewerOf({ headers, ip }: Credentials): Promise<Result<Viewer>> {
    return this.tokens.authenticate(headers, ip)
  }
}
