/** The server answered, and not with what the load expects. A connection that broke is another error. */
export class Unexpected extends Error {}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** A caller with a token, that speaks to one server. */
export class Client {
  constructor(
    private readonly url: string,
    readonly token: string,
  ) {}

  /** Read to its end: what is acknowledged has come whole. */
  async send(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...headers },
      ...(body !== undefined && { body }),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  /** @throws Unexpected where the status is none of those */
  async expect(status: readonly number[], ...request: Parameters<Client['send']>): Promise<Answer> {
    const response = await this.send(...request)
    if (status.includes(response.status)) return response
    throw new Unexpected(`${request[0]} ${request[1]}: ${response.status} ${response.text}`)
  }

  async json(path: string, body: unknown, status: readonly number[] = [200]): Promise<Answer> {
    return this.expect(status, 'POST', path, JSON.stringify(body), { 'content-type': 'application/json' })
  }

  /** @throws Unexpected where the operation fails, but for `allowed` codes: then the answer is null */
  async ask<T>(
    query: string,
    variables: Record<string, unknown> = {},
    allowed: readonly string[] = [],
  ): Promise<T | null> {
    const response = await this.json('/graphql', { query, variables }, [200, 400])
    const { data, errors } = JSON.parse(response.text) as {
      data: T
      errors?: { message: string; extensions: { code: string } }[]
    }
    const [error] = errors ?? []
    if (error === undefined) return data
    if (allowed.includes(error.extensions.code)) return null
    throw new Unexpected(`${error.extensions.code}: ${error.message}`)
  }

  /** Of an operation that is to succeed. */
  async need<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    return (await this.ask<T>(query, variables)) as T
  }
}
