import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { uploadArtifact } from './upload-artifact'
import type { Upload, UploadTransport } from './upload-artifact'

const content = 'The whole of a file'
const file = new Blob([content])
let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A server that keeps what it received, cuts the connection after `cutAfter` bytes once, and speaks as ours does. */
async function store({ cutAfter }: { cutAfter?: number } = {}) {
  const state = { kept: Buffer.alloc(0), complete: false, requests: [] as string[], cutAfter }
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const range = request.headers['content-range']
    state.requests.push([request.method, range].filter(Boolean).join(' '))
    if (request.method === 'HEAD') {
      response.setHeader('upload-offset', state.kept.length)
      response.setHeader('upload-complete', state.complete ? '?1' : '?0')
      response.end()
      return
    }
    if (!range) state.kept = Buffer.alloc(0)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const received = Buffer.concat(chunks)
    if (state.cutAfter !== undefined) {
      state.kept = Buffer.concat([state.kept, received.subarray(0, state.cutAfter)])
      state.cutAfter = undefined
      request.socket.destroy()
      return
    }
    state.kept = Buffer.concat([state.kept, received])
    state.complete = true
    response.writeHead(201).end('{"file":"f","size":19,"sha256":"00"}')
  }
  server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/artifact` }
}

const byFetch: UploadTransport = async ({ method, url, headers, body, onSent, signal }) => {
  const request = new Request(
    url,
    body ? { method: 'PUT', headers, body, signal } : { method, headers, signal },
  )
  const answer = await fetch(request)
  onSent?.(body?.size ?? 0)
  return { status: answer.status, header: (name) => answer.headers.get(name), body: await answer.text() }
}

function upload(url: string, more: Partial<Upload> = {}): Upload {
  const { signal } = new AbortController()
  return { url, file, resume: false, onProgress: () => {}, signal, ...more }
}

it('a file is sent whole, without asking first', async () => {
  const { state, url } = await store()
  expect(await uploadArtifact(upload(url), byFetch)).toEqual({ kind: 'done' })
  expect(state.kept.toString()).toBe(content)
  expect(state.requests).toEqual(['PUT'])
})

it('an upload that was cut goes on where the server stopped', async () => {
  const { state, url } = await store({ cutAfter: 7 })
  const first = await uploadArtifact(upload(url), byFetch)
  expect(first).toMatchObject({ kind: 'failed', failure: { code: 'UPLOAD_INTERRUPTED' } })

  const progress: number[] = []
  const retry = upload(url, { resume: true, onProgress: (bytes) => progress.push(bytes) })
  expect(await uploadArtifact(retry, byFetch)).toEqual({ kind: 'done' })
  expect(state.requests).toEqual(['PUT', 'HEAD', 'PUT bytes 7-18/19'])
  expect(state.kept.toString()).toBe(content)
  expect(progress).toEqual([7, 19])
})

it('a retry sends nothing again when only the answer was lost', async () => {
  const { state, url } = await store()
  await uploadArtifact(upload(url), byFetch)
  expect(await uploadArtifact(upload(url, { resume: true }), byFetch)).toEqual({ kind: 'done' })
  expect(state.requests).toEqual(['PUT', 'HEAD'])
})

it('what the server keeps of a longer file is not gone on with', async () => {
  const { state, url } = await store()
  state.kept = Buffer.alloc(500)
  expect(await uploadArtifact(upload(url, { resume: true }), byFetch)).toEqual({ kind: 'done' })
  expect(state.requests).toEqual(['HEAD', 'PUT'])
  expect(state.kept.toString()).toBe(content)
})

it('a refusal is told in the server’s words', async () => {
  const refuse: UploadTransport = async () => ({
    status: 422,
    header: () => null,
    body: '{"error":{"code":"ARTIFACT_REFUSED","message":"It says v1.4.2."}}',
  })
  expect(await uploadArtifact(upload('/x'), refuse)).toMatchObject({
    kind: 'failed',
    failure: { code: 'ARTIFACT_REFUSED', message: 'It says v1.4.2.' },
  })
})

it('a cancelled upload is no failure', async () => {
  const control = new AbortController()
  const { url } = await store()
  control.abort()
  expect(await uploadArtifact(upload(url, { signal: control.signal }), byFetch)).toEqual({
    kind: 'cancelled',
  })
})
