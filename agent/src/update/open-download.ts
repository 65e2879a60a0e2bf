import type http from 'node:http'
import { CLOSED, networkMessage, retryAfterMs, startRequest } from '../check-in/http-request.ts'

export type OpenedDownload =
  | { kind: 'open'; response: http.IncomingMessage; url: string }
  /** The server said no, in a way that asking again does not change. */
  | { kind: 'refused'; message: string }
  | { kind: 'broke'; message: string; retryAfterMs?: number }

const MOST_REDIRECTS = 3

/**
 * Asks for the file and waits for the head of the answer. Redirects are followed within the same origin only:
 * the digest would catch a wrong file, but no server may send the fleet to ask a third party.
 */
export async function openDownload(
  url: string,
  headers: Record<string, string>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<OpenedDownload> {
  let at = url
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const head = await requestHead(at, headers, timeoutMs, signal)
    if (head instanceof Error) return { kind: 'broke', message: networkMessage(head) }
    const status = head.statusCode ?? 0
    if (status === 200 || status === 206 || status === 416) return { kind: 'open', response: head, url: at }
    head.destroy()
    if (status === 429 || status >= 500) {
      const wait = retryAfterMs(head.headers['retry-after'], Date.now())
      return { kind: 'broke', message: `The server answered ${status}.`, retryAfterMs: wait }
    }
    const location = head.headers.location
    if (status < 300 || status >= 400 || location === undefined) {
      return { kind: 'refused', message: `The server answered ${status} to ${at}.` }
    }
    if (!URL.canParse(location, at) || new URL(location, at).origin !== new URL(at).origin) {
      return { kind: 'refused', message: `${at} redirects to ${location}, outside of its own origin.` }
    }
    at = new URL(location, at).href
  }
  return { kind: 'refused', message: `${url} redirects more than ${MOST_REDIRECTS} times.` }
}

function requestHead(
  url: string,
  headers: Record<string, string>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<http.IncomingMessage | Error> {
  return new Promise((resolve) => {
    const sent = startRequest(url, { method: 'GET', headers })
    const cut = (): void => void sent.destroy(new Error('stopped'))
    const timer = setTimeout(
      () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    )
    signal.addEventListener('abort', cut, { once: true })
    sent.on('close', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cut)
      resolve(new Error(CLOSED))
    })
    sent.on('error', (error) => {
      clearTimeout(timer)
      resolve(error)
    })
    sent.on('response', (response) => {
      clearTimeout(timer)
      // Later errors are seen by whoever reads the body; without a listener here they would end the process.
      response.on('error', () => undefined)
      resolve(response)
    })
    sent.end()
  })
}
