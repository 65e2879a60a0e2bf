import { createHash } from 'node:crypto'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { parseDownloadPath } from './download-target.ts'
import { fakeBinary } from './testing/fake-binary.ts'
import { LINUX, WINDOWS, copyIn, createDraft, release, upload } from './testing/release-steps.ts'

const bytes = fakeBinary({ version: 'v1.0.0', padding: 100_000 })
const SCRIPT = Buffer.from('#!/bin/sh\necho installed\n')
let world: TestApp
let base: string
beforeAll(async () => {
  world = await TestApp.start()
  base = await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
  await release(world, 'v1.0.0', { [LINUX]: bytes, 'install.sh': SCRIPT })
})
afterAll(() => world[Symbol.asyncDispose]())

const RELEASED = `/agent-binaries/releases/v1.0.0/${LINUX}`
const FLAT = `/agent-binaries/${LINUX}`

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(base + path, { headers, method })
  return {
    status: response.status,
    header: (name: string) => response.headers.get(name),
    body: Buffer.from(await response.arrayBuffer()),
  }
}

/** Sends the path as it is: fetch would resolve the dots. */
function getRaw(path: string): Promise<{ status: number; body: string }> {
  const { port } = world.app.fastify.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', path }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }),
      )
    })
    request.on('error', reject)
  })
}

describe('a released file', () => {
  test('is served as a whole, for ever', async () => {
    const { status, header, body } = await get(RELEASED)
    expect(status).toBe(200)
    expect(body).toEqual(bytes)
    expect(header('content-length')).toBe(String(bytes.length))
    expect(header('content-type')).toBe('application/octet-stream')
    expect(header('accept-ranges')).toBe('bytes')
    expect(header('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  test('tells by HEAD what it is', async () => {
    const { status, header, body } = await get(RELEASED, {}, 'HEAD')
    expect([status, header('content-length'), body.length]).toEqual([200, String(bytes.length), 0])
  })

  test('is served in ranges, so that a download can go on', async () => {
    const { header } = await get(RELEASED, {}, 'HEAD')
    const rest = await get(RELEASED, { range: 'bytes=1000-', 'if-range': header('etag')! })
    expect(rest.status).toBe(206)
    expect(rest.header('content-range')).toBe(`bytes 1000-${bytes.length - 1}/${bytes.length}`)
    expect(rest.body).toEqual(bytes.subarray(1000))
    const other = await get(RELEASED, { range: 'bytes=1000-', 'if-range': '"another"' })
    expect([other.status, other.body.length]).toEqual([200, bytes.length])
  })

  test('has no bytes behind its end', async () => {
    const { status, header, body } = await get(RELEASED, { range: `bytes=${bytes.length}-` })
    expect(status).toBe(416)
    expect(header('content-range')).toBe(`bytes */${bytes.length}`)
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'RANGE_NOT_SATISFIABLE' } })
  })

  test('is not sent again to who has it', async () => {
    const { header } = await get(RELEASED)
    // Not by fetch, which adds `Cache-Control: no-cache` to a request with If-None-Match.
    const headers = { 'if-none-match': header('etag')! }
    const again = await world.app.fastify.inject({ url: RELEASED, headers })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  test('has its checksum beside it', async () => {
    const line = `${sha256(bytes)}  ${LINUX}\n`
    expect((await get(`${RELEASED}.sha256`)).body.toString()).toBe(line)
    const sums = await get('/agent-binaries/releases/v1.0.0/SHA256SUMS')
    expect(sums.header('content-type')).toBe('text/plain; charset=utf-8')
    expect(sums.body.toString()).toContain(line)
  })
})

describe('a flat file', () => {
  test('is served, to be asked for again', async () => {
    const { status, header, body } = await get(FLAT)
    expect([status, body.length, header('cache-control')]).toEqual([200, bytes.length, 'no-cache'])
    expect((await get('/agent-binaries/VERSION')).body.toString()).toBe('v1.0.0\n')
  })

  test('has a checksum that follows it', async () => {
    await copyIn(world, { [WINDOWS]: Buffer.from('first') })
    const path = `/agent-binaries/${WINDOWS}.sha256`
    const first = await get(path)
    expect(first.body.toString()).toBe(`${sha256(Buffer.from('first'))}  ${WINDOWS}\n`)
    await copyIn(world, { [WINDOWS]: Buffer.from('the second') })
    expect((await get(path)).body.toString()).toBe(`${sha256(Buffer.from('the second'))}  ${WINDOWS}\n`)
  })

  test('install.sh has an address of its own', async () => {
    const { status, header, body } = await get('/agent/install.sh')
    expect([status, header('content-type')]).toEqual([200, 'text/x-shellscript; charset=utf-8'])
    expect(body).toEqual(SCRIPT)
  })

  test('install.sh is the server’s own where no release brought one', async () => {
    const { status, header, body } = await get('/collector/install.sh')
    expect([status, header('content-type'), header('cache-control')]).toEqual([
      200,
      'text/x-shellscript; charset=utf-8',
      'no-cache',
    ])
    expect(body.toString()).toMatch(/^#!.*bash\n/)
    expect(body.toString()).toContain("\nCOMPONENT=collector\nDEFAULT_SERVER='http://server.test'\n")
  })
})

describe('nothing else leaves the store', () => {
  test.each([
    '/agent-binaries/',
    '/agent-binaries/releases',
    '/agent-binaries/releases/',
    '/agent-binaries/releases/v1.0.0/',
    '/agent-binaries/releases/v9.9.9/' + LINUX,
    '/agent-binaries/../../data/vesana.db',
    '/agent-binaries/..%2f..%2fdata%2fvesana.db',
    '/agent-binaries/%2e%2e/%2e%2e/data/vesana.db',
    '/agent-binaries/%252e%252e/data',
    '/agent-binaries/releases/..%2f..%2f..%2fdata/vesana.db',
    '/agent-binaries/releases/%2e%2e/VERSION',
    '/agent-binaries/..\\..\\data\\vesana.db',
    '/agent-binaries/%00',
    `/agent-binaries/${LINUX}%00.sh`,
    '/agent-binaries//etc/passwd',
    `/agent-binaries/.drafts/v2.0.0/${LINUX}`,
    `/agent-binaries/releases/.tmp-v1.0.0/${LINUX}`,
    '/agent-binaries/.publishing.json',
    '/agent-binaries/notes.txt',
    '/agent-binaries/vesana-collector-linux-amd64',
  ])('%s', async (path) => {
    await createDraft(world, 'v2.0.0').catch(() => {})
    await upload(world, 'v2.0.0', LINUX, bytes)
    await copyIn(world, { '.publishing.json': Buffer.from('{}'), 'notes.txt': Buffer.from('mine') })
    await mkdir(join(world.binariesDir, 'agent/releases/.tmp-v1.0.0'), { recursive: true })
    await writeFile(join(world.binariesDir, 'agent/releases/.tmp-v1.0.0', LINUX), bytes)

    const { status, body } = await getRaw(path)

    expect([400, 403, 404]).toContain(status)
    expect(JSON.parse(body)).toMatchObject({
      error: { code: expect.any(String), message: expect.any(String) },
    })
  })

  test('nor by a link', async () => {
    await symlink('/etc/passwd', join(world.binariesDir, 'agent/vesana-agent-linux-arm64'))
    expect((await get('/agent-binaries/vesana-agent-linux-arm64')).status).toBe(404)
    expect((await get('/agent-binaries/vesana-agent-linux-arm64.sha256')).status).toBe(404)
  })

  test('nor can anything be written', async () => {
    expect((await get(FLAT, {}, 'PUT')).status).toBe(404)
    expect((await get(FLAT, {}, 'DELETE')).status).toBe(404)
  })
})

describe('parseDownloadPath', () => {
  test.each([
    ['VERSION', 'VERSION'],
    [LINUX, LINUX],
    [`${LINUX}.sha256`, `${LINUX}.sha256`],
    [`releases/v1.0.0+build.1/${LINUX}`, `releases/v1.0.0+build.1/${LINUX}`],
    ['releases/v1.0.0/SHA256SUMS', 'releases/v1.0.0/SHA256SUMS'],
    ['SHA256SUMS', undefined],
    ['VERSION.sha256', undefined],
    ['releases/v1.0.0/VERSION', undefined],
    ['releases/latest/' + LINUX, undefined],
    [`releases/v1.0.0/${LINUX}/`, undefined],
    [`./${LINUX}`, undefined],
    ['', undefined],
  ])('%j leads to %j', (path, target) => {
    expect(parseDownloadPath('agent', path)?.path).toBe(target)
  })
})

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
