import { stat } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RETRIES } from './run-options.ts'
import { until } from '../until.ts'
import { failureOf, problemsAfterCompletion, problemsAfterFailure, world, type World } from './fault-world.ts'
import { FaultyStore, serve } from './faulty-store.ts'

type Answer = ConstructorParameters<typeof FaultyStore>[0]
const MINUTES = 60_000

async function storeFor({ server, onTestFinished }: World, answer: Answer): Promise<FaultyStore> {
  const store = await new FaultyStore(answer).start()
  onTestFinished(() => store.stop())
  server.announced = { ...server.announced, binary_url: `${store.url}/file` }
  return store
}

async function bytesOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

describe.concurrent('a download', { timeout: 8 * MINUTES, retry: RETRIES }, () => {
  test('that is cut at 99 % goes on from there', async (context) => {
    const here = await world(context)
    const { bytes } = here.known.new
    const cut = Math.floor(bytes.length * 0.99)
    const store = await storeFor(here, (request, response) =>
      serve(bytes, request, response, request.nth === 1 ? cut : undefined),
    )
    here.host.supervise()
    expect(await problemsAfterCompletion(here)).toEqual([])
    expect(store.requests.length).toBe(2)
    // What was on its way when the line broke is lost.
    expect(store.requests[1]?.from).toBeGreaterThan(bytes.length * 0.98)
    expect(store.requests[1]?.from).toBeLessThanOrEqual(cut)
  })

  test('whose whole body is too short is refused for good', async (context) => {
    const here = await world(context)
    const { bytes } = here.known.new
    const store = await storeFor(here, (request, response) =>
      serve(bytes.subarray(0, bytes.length / 2), request, response),
    )
    here.host.supervise()
    expect((await failureOf(here))?.code).toBe('DIGEST_MISMATCH')
    expect(store.requests.length).toBe(1)
    expect(await problemsAfterFailure(here)).toEqual([])
  })

  test('that says that it is longer than announced is not begun', async (context) => {
    const here = await world(context)
    const { bytes } = here.known.new
    await storeFor(here, (request, response) =>
      serve(Buffer.concat([bytes, Buffer.alloc(1)]), request, response),
    )
    here.host.supervise()
    expect((await failureOf(here))?.code).toBe('TOO_LARGE')
    expect(await problemsAfterFailure(here)).toEqual([])
  })

  test('without an end never writes more than announced', async (context) => {
    const here = await world(context)
    const { bytes } = here.known.new
    await storeFor(here, (_request, response) => {
      response.writeHead(200)
      const more = (): void => {
        if (!response.destroyed) response.write(bytes.subarray(0, 8 * 1024 * 1024), more)
      }
      more()
    })
    here.host.supervise()
    let most = 0
    const partial = join(here.host.binFolder, '.vesana-agent.new.part')
    const watch = async (): Promise<boolean> => {
      most = Math.max(most, await bytesOf(partial))
      return here.server.stages.includes('FAILED')
    }
    await until(watch, 'the end of it', 2 * MINUTES)
    expect((await failureOf(here))?.code).toBe('TOO_LARGE')
    expect(most).toBeLessThanOrEqual(bytes.length)
    expect(await problemsAfterFailure(here)).toEqual([])
  })

  test('that trickles is given up within minutes, while the agent goes on asking', async (context) => {
    const here = await world(context)
    const { bytes } = here.known.new
    const timers = new Set<NodeJS.Timeout>()
    here.onTestFinished(() => timers.forEach(clearInterval))
    await storeFor(here, (request, response) => {
      let at = request.from
      response.writeHead(200, { 'content-length': bytes.length, etag: '"file"' })
      timers.add(setInterval(() => response.write(bytes.subarray(at, (at += 512))), 500))
    })
    here.host.supervise()
    const error = await failureOf(here, 7 * MINUTES)
    expect([error?.code, error?.message]).toEqual(['DOWNLOAD_FAILED', expect.stringContaining('too slow')])
    // What broke for now is kept for the next try in a minute; the offer goes, so that none comes.
    here.server.release = undefined
    expect(await problemsAfterFailure(here)).toEqual([])
  })

  test('follows a redirect within its own origin', async (context) => {
    const here = await world(context)
    const { bytes } = here.known.new
    const store = await storeFor(here, (request, response) =>
      request.path === '/file'
        ? response.writeHead(302, { location: '/moved' }).end()
        : serve(bytes, request, response),
    )
    here.host.supervise()
    expect(await problemsAfterCompletion(here)).toEqual([])
    expect(store.requests.map(({ path }) => path)).toEqual(['/file', '/moved'])
  })

  test('follows no redirect to another origin', async (context) => {
    const here = await world(context)
    const { bytes } = here.known.new
    const other = await new FaultyStore((request, response) => serve(bytes, request, response)).start()
    here.onTestFinished(() => other.stop())
    await storeFor(here, (_request, response) =>
      response.writeHead(302, { location: `${other.url}/file` }).end(),
    )
    here.host.supervise()
    expect((await failureOf(here))?.code).toBe('DOWNLOAD_REFUSED')
    expect(other.requests).toEqual([])
    expect(await problemsAfterFailure(here)).toEqual([])
  })

  test('that is not there is refused for good', async (context) => {
    const here = await world(context)
    const store = await storeFor(here, (_request, response) => response.writeHead(404).end())
    here.host.supervise()
    expect((await failureOf(here))?.code).toBe('DOWNLOAD_REFUSED')
    expect(store.requests.length).toBe(1)
    expect(await problemsAfterFailure(here)).toEqual([])
  })

  test('waits as long as a busy server says', async (context) => {
    const here = await world(context)
    const { bytes } = here.known.new
    const store = await storeFor(here, (request, response) =>
      request.nth === 1
        ? response.writeHead(503, { 'retry-after': '4' }).end()
        : serve(bytes, request, response),
    )
    here.host.supervise()
    expect(await problemsAfterCompletion(here)).toEqual([])
    const [first, second] = store.requests.map(({ at }) => at)
    // The delay is spread to 50–100 % of itself.
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(2000)
  })
})

describe.concurrent('an offer', { timeout: 2 * MINUTES, retry: RETRIES }, () => {
  test('with another digest is refused', async (context) => {
    const here = await world(context)
    here.server.announced = { binary_sha256: 'a'.repeat(64) }
    here.host.supervise()
    expect((await failureOf(here))?.code).toBe('DIGEST_MISMATCH')
    expect(await problemsAfterFailure(here)).toEqual([])
  })

  test('with another size is refused', async (context) => {
    const here = await world(context)
    here.server.announced = { binary_size: here.known.new.bytes.length + 1 }
    here.host.supervise()
    expect((await failureOf(here))?.code).toBe('DIGEST_MISMATCH')
    expect(await problemsAfterFailure(here)).toEqual([])
  })

  test('of a file that says another version is refused', async (context) => {
    const here = await world(context)
    here.server.announced = { latest_version: 'v1.2.0' }
    here.host.supervise()
    expect((await failureOf(here))?.code).toBe('WRONG_VERSION')
    expect(await problemsAfterFailure(here)).toEqual([])
  })

  test('of a file that is no program is refused', async (context) => {
    const here = await world(context)
    const bytes = Buffer.from('no program')
    here.server.release = {
      version: 'v1.1.0',
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }
    here.host.supervise()
    expect((await failureOf(here))?.code).toBe('NOT_RUNNABLE')
    expect(await problemsAfterFailure(here)).toEqual([])
  })
})
