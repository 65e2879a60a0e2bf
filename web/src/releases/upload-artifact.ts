import { failure, failureOfBody } from '../error-messages'
import type { Failure } from '../error-messages'

export interface UploadRequest {
  method: 'HEAD' | 'PUT'
  url: string
  headers: Record<string, string>
  body?: Blob
  onSent?: (bytes: number) => void
  signal: AbortSignal
}

export interface UploadAnswer {
  status: number
  header(name: string): string | null
  body: string
}

/** Rejects when the connection fails and when `signal` aborts. */
export type UploadTransport = (request: UploadRequest) => Promise<UploadAnswer>

export interface Upload {
  url: string
  file: Blob
  /** A try before this one may have left bytes of this very file at the server. */
  resume: boolean
  onProgress: (bytes: number) => void
  signal: AbortSignal
}

export type UploadResult = { kind: 'done' } | { kind: 'cancelled' } | { kind: 'failed'; failure: Failure }

export async function uploadArtifact(upload: Upload, transport: UploadTransport): Promise<UploadResult> {
  try {
    const start = upload.resume ? await whereToGoOn(upload, transport) : { offset: 0, complete: false }
    if ('failure' in start) return { kind: 'failed', failure: start.failure }
    upload.onProgress(start.offset)
    if (start.complete) return { kind: 'done' }
    const answer = await send(upload, start.offset, transport)
    if (answer.status === 200 || answer.status === 201) return { kind: 'done' }
    return { kind: 'failed', failure: failureOfAnswer(answer) }
  } catch {
    if (upload.signal.aborted) return { kind: 'cancelled' }
    return { kind: 'failed', failure: failure('UPLOAD_INTERRUPTED') }
  }
}

type Start = { offset: number; complete: boolean } | { failure: Failure }

/** `Upload-Offset` counts the bytes that the server kept; anything that cannot be of this file starts over. */
async function whereToGoOn({ url, file, signal }: Upload, transport: UploadTransport): Promise<Start> {
  const answer = await transport({ method: 'HEAD', url, headers: {}, signal })
  if (answer.status === 401) return { failure: failure('UNAUTHENTICATED') }
  if (answer.status !== 200) return { offset: 0, complete: false }
  const offset = Number(answer.header('upload-offset') ?? 0)
  if (offset === file.size && answer.header('upload-complete') === '?1') return { offset, complete: true }
  const usable = Number.isSafeInteger(offset) && offset > 0 && offset < file.size
  return { offset: usable ? offset : 0, complete: false }
}

function send(upload: Upload, offset: number, transport: UploadTransport): Promise<UploadAnswer> {
  const { url, file, signal } = upload
  const range: Record<string, string> =
    offset > 0 ? { 'content-range': `bytes ${offset}-${file.size - 1}/${file.size}` } : {}
  return transport({
    method: 'PUT',
    url,
    headers: { ...range, 'content-type': 'application/octet-stream' },
    body: offset > 0 ? file.slice(offset) : file,
    onSent: (bytes) => upload.onProgress(offset + bytes),
    signal,
  })
}

function failureOfAnswer(answer: UploadAnswer): Failure {
  // 202: the server took a piece and waits for the rest, which a retry sends.
  return answer.status === 202 ? failure('UPLOAD_INTERRUPTED') : failureOfBody(answer.status, answer.body)
}

/** By XMLHttpRequest, since fetch tells nothing about how much of a body was sent. */
export const xhrTransport: UploadTransport = ({ method, url, headers, body, onSent, signal }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const broken = () => reject(new Error('The connection failed'))
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', (event) => onSent?.(event.loaded))
    request.addEventListener('error', broken)
    request.addEventListener('abort', broken)
    request.addEventListener('load', () =>
      resolve({
        status: request.status,
        header: (name) => request.getResponseHeader(name),
        body: request.responseText,
      }),
    )
    if (signal.aborted) return broken()
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body ?? null)
  })
