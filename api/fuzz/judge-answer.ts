import type { HostileRequest } from './hostile-request.ts'

export interface Answer {
  readonly statusCode: number
  readonly body: string
  readonly headers: Record<string, unknown>
}

/** What an answer may tell of the inside: nothing of this. */
const LEAKS = [
  /\n\s+at .+[:(]\d+/,
  /\\n\s+at /,
  /node_modules/,
  /file:\/\//,
  /\/(src|dist)\/[\w/-]+\.[jt]s/,
  /\b(TypeError|ReferenceError|RangeError|SqliteError|DriverException)\b/,
  /SQLITE_|MikroORM|ECONNREFUSED|ENOENT|EACCES|ENAMETOOLONG|EINVAL/,
  /\b(insert into|select .+ from|update .+ set) /i,
  /Cannot read propert|is not a function|is not iterable|circular structure|call stack/,
]

/** What is wrong with an answer to whatever was asked; null for one that is well. Pure. */
export function judgeAnswer(
  { method, url }: Pick<HostileRequest, 'method' | 'url'>,
  { statusCode, body, headers }: Answer,
  secrets: readonly string[],
): string | null {
  if (statusCode >= 500) return `answered with ${statusCode}: ${body.slice(0, 300)}`
  const leak = LEAKS.find((form) => form.test(body))
  if (leak) return `told of the inside (${String(leak)}): ${body.slice(0, 500)}`
  if (secrets.some((secret) => body.includes(secret))) return `told a secret: ${body.slice(0, 300)}`
  const type = typeof headers['content-type'] === 'string' ? headers['content-type'] : ''
  if (headers['x-injected'] !== undefined) return 'let a header be injected'
  if (method === 'HEAD') return body === '' ? null : 'a body where there may be none'
  if (statusCode >= 400) {
    const isGraphql = url.startsWith('/graphql')
    if (!type.startsWith('application/json') && !type.startsWith('application/graphql-response+json'))
      return isGraphql && body === '' ? null : `an error of the type ${type}: ${body.slice(0, 300)}`
    return judgeError(body, isGraphql)
  }
  return url.startsWith('/graphql') && type.includes('json') ? judgeResult(body) : null
}

function judgeError(body: string, isGraphql: boolean): string | null {
  const said = parsed(body)
  if (isGraphql && isRecord(said) && 'errors' in said) return judgeResult(body)
  const error = isRecord(said) && Object.keys(said).length === 1 ? said.error : undefined
  const isShaped =
    isRecord(error) &&
    /^[A-Z][A-Z_]+$/.test(String(error.code)) &&
    typeof error.message === 'string' &&
    error.message.length > 0 &&
    Object.keys(error).every((key) => ['code', 'message', 'field'].includes(key))
  return isShaped ? null : `an error of another shape: ${body.slice(0, 300)}`
}

function judgeResult(body: string): string | null {
  const result = parsed(body)
  if (!isRecord(result)) return `no GraphQL result: ${body.slice(0, 300)}`
  const errors = result.errors ?? []
  if (!Array.isArray(errors)) return 'errors that are no list'
  for (const error of errors as unknown[]) {
    if (!isRecord(error) || typeof error.message !== 'string') return 'an error without a message'
    const code = isRecord(error.extensions) ? String(error.extensions.code) : 'none'
    if (!/^[A-Z][A-Z_]+$/.test(code)) return `an error without a code: ${JSON.stringify(error).slice(0, 300)}`
    if (code === 'INTERNAL_SERVER_ERROR') return `failed inside: ${JSON.stringify(error).slice(0, 300)}`
  }
  return 'data' in result || errors.length > 0 ? null : `neither data nor errors: ${body.slice(0, 300)}`
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The request as a line for a shell. Secrets in it are those of the test. */
export function curlLine({ method, url, headers, payload }: HostileRequest): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
  const said = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  const text = typeof payload === 'string' ? payload : payload?.toString('latin1')
  const body = text === undefined ? [] : [`--data-binary ${quoted(text.slice(0, 2000))}`]
  return [
    'curl',
    '--path-as-is',
    '-g',
    '-X',
    method,
    ...said,
    ...body,
    quoted(`http://localhost:4000${url}`),
  ].join(' ')
}
