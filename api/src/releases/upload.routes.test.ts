// Longer than most: uploads that break off, race and are refused share the senders at its end.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { fakeBinary } from './testing/fake-binary.ts'
import { LINUX, createDraft, publish, release, releasesOf } from './testing/release-steps.ts'

let world: TestApp
let base: string
beforeEach(async () => {
  world = await TestApp.start()
  base = await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(() => world[Symbol.asyncDispose]())

function urlOf(version = 'v1.0.0', file = LINUX, component = 'agent'): string {
  return `${base}/api/v1/releases/${component}/${version}/artifacts/${file}`
}

interface Told {
  file?: string
  size?: number
  sha256?: string
  received?: number
  error: { code: string; message: string; field?: string }
}

async function put(url: string, body: Buffer | string, headers: Record<string, string> = {}) {
  const init = { method: 'PUT', body, headers: { ...world.adminHeaders, ...headers } }
  const response = await fetch(url, init as RequestInit)
  return { status: response.status, headers: response.headers, body: (await response.json()) as Told }
}

async function progress(url = urlOf()) {
  const { status, headers } = await fetch(url, { method: 'HEAD', headers: world.adminHeaders })
  return { status, offset: Number(headers.get('upload-offset')), complete: headers.get('upload-complete') }
}

/** Sends a part of what it announces, and is gone once the server has it. */
async function cutUpload(url: string, bytes: Buffer, sent: number): Promise<void> {
  const request = http.request(url, {
    method: 'PUT',
    headers: { ...world.adminHeaders, 'content-length': String(bytes.length) },
  })
  const closed = new Promise((resolve) => request.on('close', resolve))
  request.on('error', () => {})
  request.write(bytes.subarray(0, sent))
  await vi.waitFor(async () => expect((await progress(url)).offset).toBe(sent), 10_000)
  request.destroy()
  await closed
}

/** What a server leaves that dies between the file's rename and the commit of its row, and its next start. */
async function killedBeforeTheRow(): Promise<void> {
  await world.app.deps.database.fork().execute('delete from artifact')
  await world.restart()
  base = await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
}

async function stored(): Promise<Buffer> {
  return readFile(join(world.binariesDir, 'agent/.drafts/v1.0.0', LINUX))
}

describe('an upload', () => {
  test('whose last answer was lost is finished by a request without bytes', async () => {
    await createDraft(world, 'v1.0.0')
    const bytes = fakeBinary({ padding: 1000 })
    await put(urlOf(), bytes)
    await killedBeforeTheRow()
    expect(await progress()).toEqual({ status: 200, offset: bytes.length, complete: '?0' })

    const range = { 'content-range': `bytes */${bytes.length}` }
    const finished = await put(urlOf(), '', range)
    expect(finished).toMatchObject({ status: 201, body: { size: bytes.length, sha256: sha256(bytes) } })
    expect(await progress()).toEqual({ status: 200, offset: bytes.length, complete: '?1' })
  })

  test('is not finished by a request without bytes while some are missing', async () => {
    await createDraft(world, 'v1.0.0')
    const bytes = fakeBinary({ padding: 1000 })
    const range = { 'content-range': `bytes 0-99/${bytes.length}` }
    await put(urlOf(), bytes.subarray(0, 100), range)
    const refused = await put(urlOf(), '', { 'content-range': `bytes */${bytes.length}` })
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'OFFSET_MISMATCH' } } })
  })

  test('becomes an artifact of its draft', async () => {
    await createDraft(world, 'v1.0.0')
    const bytes = fakeBinary({ padding: 2_000_000 })
    expect(await progress()).toEqual({ status: 200, offset: 0, complete: '?0' })

    const { status, body } = await put(urlOf(), bytes, { 'content-type': 'application/json' })

    expect(status).toBe(201)
    expect(body).toEqual({ file: LINUX, size: bytes.length, sha256: sha256(bytes) })
    expect(await progress()).toEqual({ status: 200, offset: bytes.length, complete: '?1' })
    expect(await releasesOf(world)).toMatchObject([
      { artifacts: [{ fileName: LINUX, kind: 'BINARY', platform: 'LINUX_AMD64', sha256: sha256(bytes) }] },
    ])
  })

  test('of a length that nobody announced', async () => {
    await createDraft(world, 'v1.0.0')
    const bytes = fakeBinary({ padding: 200_000 })
    const stream = new Blob([new Uint8Array(bytes)]).stream()
    const init = { method: 'PUT', body: stream, headers: world.adminHeaders, duplex: 'half' as const }
    const response = await fetch(urlOf(), init as RequestInit)
    expect(await response.json()).toMatchObject({ size: bytes.length, sha256: sha256(bytes) })
  })

  test('replaces an earlier one of the same name', async () => {
    await createDraft(world, 'v1.0.0')
    await put(urlOf(), fakeBinary({ padding: 500 }))
    const second = fakeBinary({ padding: 100 })
    await put(urlOf(), second)
    expect(await stored()).toEqual(second)
    expect(await releasesOf(world)).toMatchObject([{ artifacts: [{ sha256: sha256(second) }] }])
  })

  test('goes on where its connection was cut', async () => {
    await createDraft(world, 'v1.0.0')
    const bytes = fakeBinary({ padding: 300_000 })
    await cutUpload(urlOf(), bytes, 100_000)

    const { offset } = await progress()
    const range = `bytes ${offset}-${bytes.length - 1}/${bytes.length}`
    const { status, body } = await put(urlOf(), bytes.subarray(offset), {
      'content-range': range,
      'x-content-sha256': sha256(bytes),
    })

    expect(status).toBe(201)
    expect(body).toMatchObject({ size: bytes.length, sha256: sha256(bytes) })
    expect(await stored()).toEqual(bytes)
  })

  test('takes over from a connection that hangs', async () => {
    await createDraft(world, 'v1.0.0')
    const bytes = fakeBinary({ padding: 300_000 })
    const hanging = http.request(urlOf(), {
      method: 'PUT',
      headers: { ...world.adminHeaders, 'content-length': String(bytes.length) },
    })
    const hungUp = once(hanging, 'error')
    hanging.write(bytes.subarray(0, 1000))
    await vi.waitFor(async () => expect((await progress()).offset).toBe(1000), 10_000)

    const range = `bytes 1000-${bytes.length - 1}/${bytes.length}`
    const { status } = await put(urlOf(), bytes.subarray(1000), { 'content-range': range })

    expect(status).toBe(201)
    await hungUp
    expect(await stored()).toEqual(bytes)
  })

  test('can come in pieces', async () => {
    await createDraft(world, 'v1.0.0')
    const bytes = fakeBinary({ padding: 1000 })
    const [size, half] = [bytes.length, 700]
    const first = await put(urlOf(), bytes.subarray(0, half), {
      'content-range': `bytes 0-${half - 1}/${size}`,
    })
    expect([first.status, first.body]).toEqual([202, { received: half }])
    expect(first.headers.get('upload-offset')).toBe(String(half))
    const second = await put(urlOf(), bytes.subarray(half), {
      'content-range': `bytes ${half}-${size - 1}/${size}`,
    })
    expect(second.body).toMatchObject({ sha256: sha256(bytes) })
  })

  test('begins anew without Content-Range', async () => {
    await createDraft(world, 'v1.0.0')
    await cutUpload(urlOf(), fakeBinary({ padding: 1000 }), 900)
    const bytes = fakeBinary({ padding: 100 })
    await put(urlOf(), bytes)
    expect(await stored()).toEqual(bytes)
  })

  test('survives a restart of the server in its middle', async () => {
    await createDraft(world, 'v1.0.0')
    const bytes = fakeBinary({ padding: 1000 })
    await cutUpload(urlOf(), bytes, 900)
    await world.restart()
    base = await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
    expect(await progress()).toEqual({ status: 200, offset: 900, complete: '?0' })
    const range = `bytes 900-${bytes.length - 1}/${bytes.length}`
    await put(urlOf(), bytes.subarray(900), { 'content-range': range })
    const { errors } = await publish(world, 'v1.0.0')
    expect(errors).toBeUndefined()
  })
})

describe('an upload is refused', () => {
  test('at the wrong offset, with the right one', async () => {
    await createDraft(world, 'v1.0.0')
    await cutUpload(urlOf(), fakeBinary({ padding: 1000 }), 900)
    const { status, headers, body } = await put(urlOf(), 'x', { 'content-range': 'bytes 500-500/2000' })
    expect(status).toBe(409)
    expect(headers.get('upload-offset')).toBe('900')
    expect(body.error).toEqual({
      code: 'OFFSET_MISMATCH',
      message: '900 bytes are there, so the upload goes on at 900, not at 500.',
    })
    expect((await progress()).offset).toBe(900)
  })

  test('with another SHA-256 than announced, and has to begin anew', async () => {
    await createDraft(world, 'v1.0.0')
    const { status, body } = await put(urlOf(), fakeBinary(), { 'x-content-sha256': 'a'.repeat(64) })
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'X-Content-SHA256' })
    expect((await progress()).offset).toBe(0)
  })

  test('of strangers', async () => {
    await createDraft(world, 'v1.0.0')
    const nobody = await fetch(urlOf(), { method: 'PUT', body: 'x' })
    expect([nobody.status, await nobody.json()]).toMatchObject([401, { error: { code: 'UNAUTHENTICATED' } }])
    const host = await world.enroll()
    const { status } = await put(urlOf(), 'x', { authorization: `Bearer ${host.token}` })
    expect(status).toBe(401)
  })

  test('without a draft, and to a release that was published', async () => {
    const none = await put(urlOf(), 'x')
    expect([none.status, none.body.error.code]).toEqual([404, 'NOT_FOUND'])
    expect(none.body.error.message).toContain('call createRelease first')
    await release(world, 'v1.0.0')
    const published = await put(urlOf(), 'x')
    expect([published.status, published.body.error.code]).toEqual([409, 'CONFLICT'])
    expect(published.body.error.message).toContain('its artifacts never change')
  })

  test.each([
    ['v1.0.0', 'passwd', 'agent', 400, 'It takes: vesana-agent-linux-amd64'],
    ['v1.0.0', '..%2f..%2fpasswd', 'agent', 400, 'has no file of the name'],
    ['v1.0.0', 'VERSION', 'agent', 400, 'has no file of the name'],
    ['v1.0.0', 'vesana-collector-linux-amd64', 'agent', 400, 'has no file of the name'],
    ['..%2f..', LINUX, 'agent', 400, 'leading v'],
    ['v1.0.0', LINUX, 'server', 404, 'only agent and collector'],
  ])('as %s/%s of %s', async (version, file, component, status, message) => {
    await createDraft(world, 'v1.0.0')
    const refused = await put(urlOf(version, file, component), 'x')
    expect(refused.status).toBe(status)
    expect(refused.body.error.message).toContain(message)
  })

  test('when its Content-Range makes no sense', async () => {
    await createDraft(world, 'v1.0.0')
    const { status, body } = await put(urlOf(), 'x', { 'content-range': 'bytes 0-9/10' })
    expect([status, body.error.message]).toEqual([400, 'Content-Length and Content-Range do not agree.'])
  })
})

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
