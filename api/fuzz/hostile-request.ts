import * as fc from 'fast-check'
import type { DeclaredRoute } from '../src/auth/route-access.ts'
import { hostileBody, hostileText } from './hostile-values.ts'
import { type JsonSchema, shapedJson } from './shaped-json.ts'

export interface HostileRequest {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly payload?: string | Buffer
}

/** As OpenAPI describes the server's own routes. */
export interface OpenApi {
  readonly paths: Record<
    string,
    Record<string, { requestBody?: { content: Record<string, { schema: JsonSchema }> } }>
  >
}

const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'nonsense',
  '',
]
const ODD_HEADERS = [
  'if-none-match',
  'range',
  'accept',
  'accept-encoding',
  'user-agent',
  'x-agent-version',
  'x-agent-platform',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'content-range',
  'x-content-sha256',
  'cookie',
  'origin',
  'x-request-id',
]

/** Requests to one route, as any of the callers: parameters, query, headers and body are hostile, each now and then. */
export function hostileRequest(
  { method, url }: DeclaredRoute,
  openApi: OpenApi,
  callers: readonly Record<string, string>[],
): fc.Arbitrary<HostileRequest> {
  const described = openApi.paths[url.replace(/:([\w]+)/g, '{$1}')]?.[method.toLowerCase()]
  const schema = described?.requestBody?.content['application/json']?.schema
  const body = schema
    ? fc.oneof(
        { weight: 5, arbitrary: shapedJson(schema).map((value) => JSON.stringify(value) ?? '') },
        { weight: 1, arbitrary: hostileBody },
      )
    : hostileBody
  return fc
    .record({
      path: pathOf(url),
      query: fc.option(fc.dictionary(hostileText, hostileText, { maxKeys: 3 }), { freq: 4, nil: {} }),
      caller: fc.constantFrom(...callers),
      odd: fc.dictionary(fc.constantFrom(...ODD_HEADERS), headerText, { maxKeys: 2 }),
      type: fc.oneof(
        { weight: 8, arbitrary: fc.constant('application/json') },
        { weight: 1, arbitrary: fc.constantFrom(...CONTENT_TYPES) },
      ),
      body: fc.option(body, { freq: 8, nil: undefined }),
    })
    .map(({ path, query, caller, odd, type, body: said }) => {
      const search = new URLSearchParams(query).toString()
      const withBody = said !== undefined && method !== 'GET' && method !== 'HEAD'
      return {
        method,
        url: search === '' ? path : `${path}?${search}`,
        headers: { ...odd, ...(withBody && { 'content-type': type }), ...caller },
        ...(withBody && { payload: said }),
      }
    })
}

/** What a header can carry at all. */
const headerText = fc.oneof(
  hostileText.map((text) => text.replace(/[^\x20-\x7e]/g, '').slice(0, 2000)),
  fc.constantFrom('bytes=0-', 'bytes=5-2', 'bytes=99999999999-', 'bytes 0-9/10', '*/*', 'text/html', 'null'),
)

function pathOf(url: string): fc.Arbitrary<string> {
  const parts = url.split('/').map((part) => {
    if (!part.startsWith(':') && part !== '*') return fc.constant(part)
    return fc.oneof(
      fc.constantFrom('agent', 'v1.2.0', 'vesana-agent-linux-amd64', 'VERSION'),
      hostileText.map(encoded),
      rawPath,
    )
  })
  return fc.tuple(...parts).map((all) => all.join('/') || '/')
}

/** As it is, where an address can carry it: paths that a client did not normalize. */
const rawPath = hostileText.map((text) => text.replace(/[^\x21-\x7e]|[?#]/g, ''))

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
