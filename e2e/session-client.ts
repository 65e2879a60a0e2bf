import { ADMIN } from './server-process.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** A person’s browser without its pages: what it asks below /api/v1/session and of GraphQL, with its cookies. */
export class SessionClient {
  readonly #url: string
  #cookie = ''

  constructor(url: string) {
    this.#url = url
  }

  static signInRequest(url: string, { email, password }: Credentials) {
    return { path: '/api/v1/session/sign-in', headers: { origin: url }, data: { email, password } }
  }

  static async signIn(url: string, who: Credentials = ADMIN): Promise<SessionClient> {
    const client = new SessionClient(url)
    const answer = await client.post('sign-in', { email: who.email, password: who.password })
    if (!answer.ok) throw new Error(`Signing in was answered with ${answer.status}: ${await answer.text()}`)
    return client
  }

  async post(path: string, body: Record<string, unknown> = {}): Promise<Response> {
    return this.#send(`/api/v1/session/${path}`, body)
  }

  /** @returns the data, or the code of the first error */
  async graphql(query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
    const response = await this.#send('/graphql', { query, variables })
    const { data, errors } = (await response.json()) as {
      data?: unknown
      errors?: { extensions?: { code?: string } }[]
    }
    return errors?.[0]?.extensions?.code ?? data
  }

  async #send(path: string, body: Record<string, unknown>): Promise<Response> {
    const response = await fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.#url, cookie: this.#cookie },
      body: JSON.stringify(body),
    })
    const set = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
    if (set.length > 0) this.#cookie = set.join('; ')
    return response
  }
}
