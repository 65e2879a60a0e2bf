import type { FastifyBaseLogger } from 'fastify'
import { serverAddress } from '../auth/server-address.ts'
import type { Config } from '../config.ts'
import type { Database } from '../orm.ts'
import { type Attempts } from './attempts.ts'
import type { Asked } from './auth-headers.ts'
import { type Auth, type AuthParts, type OidcAuth, createAuth, createOidcAuth } from './create-auth.ts'
import type { SetUpLink } from './set-up-link.ts'

type Scheme = 'http' | 'https'

/** What signing in is made of. */
export interface People {
  readonly database: Database
  readonly config: Pick<Config, 'publicUrl' | 'oidc'>
  readonly auths: Auths
  readonly attempts: Attempts
  readonly setUpLink: SetUpLink
  readonly log: FastifyBaseLogger
  readonly clock: () => number
}

/** better-auth, for callers by http and by https; made when it is first asked for. */
export class Auths {
  private readonly auths = new Map<Scheme, Auth>()
  private readonly oidcAuths = new Map<Scheme, OidcAuth>()

  constructor(private readonly parts: AuthParts) {}

  for(request: Asked): Auth {
    return remember(this.auths, this.schemeOf(request), (scheme) => createAuth(this.parts, scheme))
  }

  /** For what has no caller, and needs no cookie. */
  forStart(): Auth {
    return remember(this.auths, 'http', (scheme) => createAuth(this.parts, scheme))
  }

  /** Undefined where single sign-on is not configured. */
  oidcFor(request: Asked): OidcAuth | undefined {
    const { oidc } = this.parts.config
    if (!oidc) return undefined
    return remember(this.oidcAuths, this.schemeOf(request), (scheme) =>
      createOidcAuth(this.parts, scheme, oidc),
    )
  }

  private schemeOf(request: Asked): Scheme {
    return serverAddress(request, this.parts.config.publicUrl).startsWith('https:') ? 'https' : 'http'
  }
}

function remember<T>(made: Map<Scheme, T>, scheme: Scheme, make: (scheme: Scheme) => T): T {
  const known = made.get(scheme)
  if (known) return known
  const auth = make(scheme)
  made.set(scheme, auth)
  return auth
}
