import { createHash, randomBytes } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { download, type DownloadLimits, type DownloadOutcome } from './download.ts'
import { placesBeside, type Places } from '../files/places.ts'
import type { Offer } from '../protocol/index.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

const BYTES = randomBytes(2_000_000)
const ETAG = '"release"'
const LIMITS: DownloadLimits = { answerMs: 2000, windowMs: 5000, bytesPerWindow: 1 }

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void

async function serve(handler: Handler): Promise<string> {
  const server = http.createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers as a store of files does: whole, or from where it is asked if the file is still the same. */
function store(cutAfter: number[] = [], etag = ETAG): Handler {
  return (request, response) => {
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
    const start = asked && request.headers['if-range'] === etag ? Number(asked[1]) : 0
    const range = { 'content-range': `bytes ${start}-${BYTES.length - 1}/${BYTES.length}` }
    const length = { 'content-length': String(BYTES.length - start), etag }
    response.writeHead(start > 0 ? 206 : 200, start > 0 ? { ...range, ...length } : length)
    const cut = cutAfter.shift()
    if (cut === undefined) response.end(BYTES.subarray(start))
    else response.write(BYTES.subarray(start, start + cut), () => response.destroy())
  }
}

interface World {
  places: Places
  percents: number[]
  get: (
    url: string,
    more?: { size?: number; limits?: DownloadLimits; signal?: AbortSignal },
  ) => Promise<DownloadOutcome>
}

async function world(): Promise<World> {
  const places = placesBeside(join(await temporaryFolder(), 'vesana-agent'), 'agent')
  const percents: number[] = []
  return {
    places,
    percents,
    get: (url, { size = BYTES.length, limits = LIMITS, signal = new AbortController().signal } = {}) => {
      const binary_sha256 = createHash('sha256').update(BYTES).digest('hex')
      const offer: Offer = { latest_version: 'v1.1.0', binary_url: url, binary_sha256, binary_size: size }
      return download(offer, places, { signal, limits, onProgress: (percent) => percents.push(percent) })
    },
  }
}

describe('a download', () => {
  test('brings the file and tells how far it is', async () => {
    const { get, places, percents } = await world()
    expect(await get(await serve(store()))).toEqual({ kind: 'done' })
    expect(await readFile(places.incoming)).toEqual(BYTES)
    expect(percents.at(-1)).toBe(100)
    expect(percents.length).toBeLessThanOrEqual(20)
  })

  test('that was cut goes on where it stopped', async () => {
    const { get, places } = await world()
    const ranges: (string | undefined)[] = []
    const handler = store([1_000_000])
    const url = await serve((request, response) => {
      ranges.push(request.headers.range)
      handler(request, response)
    })
    const broke = await get(url)
    const gained = broke.kind === 'broke' ? broke.gained : 0
    expect(gained).toBeGreaterThan(0)
    expect(await get(url)).toEqual({ kind: 'done' })
    expect(ranges).toEqual([undefined, `bytes=${gained}-`])
    expect(await readFile(places.incoming)).toEqual(BYTES)
  })

  test('that a proxy makes begin anew gains only what was not there before', async () => {
    const { get } = await world()
    const cuts = [1_900_000, 900_000]
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': BYTES.length, etag: 'W/"release"' })
      response.write(BYTES.subarray(0, cuts.shift()), () => response.socket?.end())
    })
    const first = await get(url)
    expect(first.kind === 'broke' && first.gained).toBeGreaterThan(1_000_000)
    expect(await get(url)).toMatchObject({ kind: 'broke', gained: 0 })
  })

  test('begins anew when the file on the server has changed', async () => {
    const { get, places } = await world()
    expect((await get(await serve(store([100_000], '"earlier"')))).kind).toBe('broke')
    expect(await get(await serve(store()))).toEqual({ kind: 'done' })
    expect(await readFile(places.incoming)).toEqual(BYTES)
  })

  test('does not take what is left of another release', async () => {
    const { get, places } = await world()
    await writeFile(places.partial, 'bytes of something else')
    await writeFile(places.partialInfo, JSON.stringify({ sha256: 'b'.repeat(64), etag: ETAG }))
    expect(await get(await serve(store()))).toEqual({ kind: 'done' })
    expect(await readFile(places.incoming)).toEqual(BYTES)
  })

  test('begins anew when its notes are damaged', async () => {
    const { get, places } = await world()
    await writeFile(places.partial, 'half')
    await writeFile(places.partialInfo, '{"sha')
    expect(await get(await serve(store()))).toEqual({ kind: 'done' })
    expect(await readFile(places.incoming)).toEqual(BYTES)
  })

  test('of a file announced smaller is refused before a byte is written', async () => {
    const { get, places } = await world()
    const outcome = await get(await serve(store()), { size: 1000 })
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'TOO_LARGE' } })
    await expect(stat(places.partial)).rejects.toThrow('ENOENT')
  })

  test('never writes more than announced, whatever the server sends', async () => {
    const { get, places } = await world()
    const url = await serve((_, response) => response.writeHead(200).end(BYTES))
    expect(await get(url, { size: 100_000 })).toMatchObject({ kind: 'failed', error: { code: 'TOO_LARGE' } })
    expect((await stat(places.partial)).size).toBeLessThanOrEqual(100_000)
  })

  test('of a file announced larger fails for good', async () => {
    const { get } = await world()
    const outcome = await get(await serve(store()), { size: BYTES.length + 1 })
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'DIGEST_MISMATCH' } })
  })

  test.each([400, 401, 403, 404, 410])('answered with %i is refused for good', async (status) => {
    const { get } = await world()
    const outcome = await get(await serve((_, response) => response.writeHead(status).end()))
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'DOWNLOAD_REFUSED' } })
  })

  test.each([429, 500, 502, 503])('answered with %i may be tried again', async (status) => {
    const { get } = await world()
    const url = await serve((_, response) => response.writeHead(status, { 'retry-after': '7' }).end())
    expect(await get(url)).toMatchObject({ kind: 'broke', gained: 0, retryAfterMs: 7000 })
  })

  test('from nobody may be tried again', async () => {
    const { get } = await world()
    expect(await get('http://127.0.0.1:1/file')).toMatchObject({ kind: 'broke' })
  })

  test('that trickles is cut off', async () => {
    const { get } = await world()
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': BYTES.length, etag: ETAG })
      const drip = setInterval(() => response.write('x'), 10)
      response.on('close', () => clearInterval(drip))
    })
    const limits = { answerMs: 2000, windowMs: 200, bytesPerWindow: 1000 }
    expect(await get(url, { limits })).toMatchObject({
      kind: 'broke',
      message: expect.stringContaining('too slow'),
    })
  })

  test('whose answer never begins is cut off', async () => {
    const { get } = await world()
    const url = await serve(() => undefined)
    expect(await get(url, { limits: { ...LIMITS, answerMs: 100 } })).toMatchObject({ kind: 'broke' })
  })

  test('ends when the agent stops, and keeps what it has', async () => {
    const { get, places } = await world()
    const stop = new AbortController()
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': BYTES.length, etag: ETAG })
      response.write(BYTES.subarray(0, 50_000), () => setImmediate(() => stop.abort()))
    })
    expect(await get(url, { signal: stop.signal })).toEqual({ kind: 'aborted' })
    expect((await get(await serve(store()))).kind).toBe('done')
    expect(await readFile(places.incoming)).toEqual(BYTES)
  })

  test('into a folder that is gone says that it cannot be written', async () => {
    const places = placesBeside('/nonexistent/vesana-agent', 'agent')
    const binary_url = await serve(store())
    const offer: Offer = {
      latest_version: 'v1.1.0',
      binary_url,
      binary_sha256: 'a'.repeat(64),
      binary_size: BYTES.length,
    }
    const watch = { signal: new AbortController().signal, limits: LIMITS, onProgress: () => undefined }
    expect(await download(offer, places, watch)).toMatchObject({
      kind: 'failed',
      error: { code: 'NOT_WRITABLE' },
    })
  })
})

describe('a redirect', () => {
  test('within the origin is followed', async () => {
    const { get } = await world()
    const file = store()
    const url = await serve((request, response) =>
      request.url === '/file'
        ? file(request, response)
        : response.writeHead(302, { location: '/file' }).end(),
    )
    expect(await get(url)).toEqual({ kind: 'done' })
  })

  test('to another origin is refused for good', async () => {
    const { get } = await world()
    const elsewhere = await serve(store())
    const url = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end())
    expect(await get(url)).toMatchObject({ kind: 'failed', error: { code: 'DOWNLOAD_REFUSED' } })
  })

  test('in a circle is refused for good', async () => {
    const { get } = await world()
    const url = await serve((_, response) => response.writeHead(302, { location: '/' }).end())
    expect(await get(url)).toMatchObject({ kind: 'failed', error: { code: 'DOWNLOAD_REFUSED' } })
  })
})
