export type SignInLink = { kind: 'ticket'; ticket: string } | { kind: 'token'; token: string }

/** `#ticket=<one-time>` (from a sign-in link) or `#token=<API token>`; a fragment never reaches a server's log. */
export function parseSignInLink(hash: string): SignInLink | undefined {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''))
  const ticket = parameters.get('ticket')
  if (ticket) return { kind: 'ticket', ticket }
  const token = parameters.get('token')
  if (token) return { kind: 'token', token }
  return undefined
}

/** Where to go after signing in: only a path of this app, else a link could lead a person elsewhere. */
export function safeReturnPath(value: unknown, origin = 'http://app.invalid'): string {
  const home = '/hosts'
  if (typeof value !== 'string' || !value.startsWith('/') || /[\\\s]/.test(value)) return home
  const url = URL.parse(value, origin)
  if (!url || url.origin !== origin || url.pathname.startsWith('//') || url.pathname === '/sign-in')
    return home
  return url.pathname + url.search
}
