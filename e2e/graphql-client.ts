/** A failed operation, with the stable code that scripts rely on. */
export class GraphqlFailure extends Error {
  readonly code: string | undefined

  constructor(code: string | undefined, message: string) {
    super(code === undefined ? message : `${code}: ${message}`)
    this.code = code
  }
}

interface Answer {
  data?: unknown
  errors?: { message: string; extensions?: { code?: string } }[]
}

/** Speaks GraphQL as a script of an administrator would: one POST with an API token. */
export class GraphqlClient {
  readonly #url: string
  readonly #token: string | undefined

  constructor(serverUrl: string, token: string | undefined) {
    this.#url = `${serverUrl}/graphql`
    this.#token = token
  }

  /** @throws GraphqlFailure for the first error of the answer */
  async request<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const authorization: Record<string, string> =
      this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as Answer
    const [error] = errors ?? []
    if (error) throw new GraphqlFailure(error.extensions?.code, error.message)
    return data as T
  }
}
