import { failure, failureOfBody } from '../error-messages'
import type { Failure } from '../error-messages'

export type Answer<Body> = { ok: true; body: Body } | { ok: false; failure: Failure }

/** One request below /api/v1/session: signing in and out, links, passwords, second factors. */
export async function askSession<Body = undefined>(
  method: 'GET' | 'POST',
  path: string,
  body?: Record<string, unknown>,
): Promise<Answer<Body>> {
  try {
    const response = await fetch(`/api/v1/session/${path}`, {
      method,
      credentials: 'same-origin',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) return { ok: false, failure: failureOfBody(response.status, text) }
    return { ok: true, body: (text === '' ? undefined : JSON.parse(text)) as Body }
  } catch {
    return { ok: false, failure: failure('NETWORK') }
  }
}
