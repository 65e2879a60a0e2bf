import { shallowRef } from 'vue'

/** What a link brought in its fragment, which never reaches a server’s log. */
export interface SessionLink {
  /** Of a set-up link, an invitation or a new password. */
  ticket?: string
  /** Why single sign-on did not sign in: a code. */
  error?: string
}

export function parseSessionLink(hash: string): SessionLink | undefined {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''))
  const ticket = parameters.get('ticket')
  if (ticket) return { ticket }
  const error = parameters.get('error')
  return error ? { error } : undefined
}

/** Kept in memory only: the address loses the secret before anything else happens. */
export const openedLink = shallowRef<SessionLink>({})

/** Where to go after signing in: only a path of this app, else a link could lead a person elsewhere. */
export function safeReturnPath(value: unknown, origin = 'http://app.invalid'): string {
  const home = '/hosts'
  if (typeof value !== 'string' || !value.startsWith('/') || /[\\\s]/.test(value)) return home
  const url = URL.parse(value, origin)
  if (!url || url.origin !== origin || url.pathname.startsWith('//')) return home
  return OPEN_PATHS.includes(url.pathname) ? home : url.pathname + url.search
}

const OPEN_PATHS = ['/', '/sign-in', '/set-up', '/invitation']
