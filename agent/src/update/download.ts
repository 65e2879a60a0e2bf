import type http from 'node:http'
import { open, readFile, rm, stat, type FileHandle } from 'node:fs/promises'
import * as z from 'zod'
import { renameDurably, writeDurably } from '../files/durable-file.ts'
import { errorCode, messageOf, updateErrorOf } from '../files/file-error.ts'
import { openDownload } from './open-download.ts'
import type { Places } from '../files/places.ts'
import { sha256Schema, type Offer } from '../protocol/index.ts'
import type { UpdateError } from './update-state.ts'

export type DownloadOutcome =
  /** `places.incoming` is whole. Nothing is known yet about what is in it. */
  | { kind: 'done' }
  /** Trying again can help; what has come so far is kept. `gained`: bytes beyond what was there before this try. */
  | { kind: 'broke'; message: string; gained: number; retryAfterMs?: number }
  | { kind: 'failed'; error: UpdateError }
  | { kind: 'aborted' }

export interface DownloadLimits {
  /** How long to wait for the head of an answer. */
  answerMs: number
  /** Every window has to bring this many bytes: a trickle must not hold an update for ever. */
  windowMs: number
  bytesPerWindow: number
}

export const DOWNLOAD_LIMITS: DownloadLimits = {
  answerMs: 30_000,
  windowMs: 30_000,
  bytesPerWindow: 256 * 1024,
}

export interface DownloadWatch {
  signal: AbortSignal
  onProgress: (percent: number) => void
  limits: DownloadLimits
}

/** One try. Takes up where the last one stopped when the server still has the same file; never writes more than announced. */
export async function download(offer: Offer, places: Places, watch: DownloadWatch): Promise<DownloadOutcome> {
  try {
    const have = await resumable(offer, places)
    if (have.whole) return { kind: 'done' }
    if (have.bytes < offer.binary_size) {
      const outcome = await fetchRest(offer, places, watch, have)
      if (outcome.kind !== 'done') return watch.signal.aborted ? { kind: 'aborted' } : outcome
    }
    await renameDurably(places.partial, places.incoming)
    return { kind: 'done' }
  } catch (error) {
    return { kind: 'failed', error: updateErrorOf(error) }
  }
}

/** Deletes everything that a download leaves. */
export async function discardDownload(places: Places): Promise<void> {
  for (const path of [places.incoming, places.partial, places.partialInfo, places.draft]) {
    await rm(path, { force: true })
  }
}

interface Have {
  /** `places.incoming` is there: a kill came between the rename and the report of it. */
  whole: boolean
  bytes: number
  etag: string | undefined
}

const partialInfoSchema = z.object({ sha256: sha256Schema, etag: z.string().optional() })

/** What an earlier try left of this very file. Anything else is deleted. */
async function resumable(offer: Offer, places: Places): Promise<Have> {
  try {
    const info = partialInfoSchema.parse(JSON.parse(await readFile(places.partialInfo, 'utf8')))
    if (info.sha256 === offer.binary_sha256) {
      if (await hasSize(places.incoming, offer.binary_size)) return { whole: true, bytes: 0, etag: undefined }
      const { size } = await stat(places.partial)
      if (size <= offer.binary_size) return { whole: false, bytes: size, etag: info.etag }
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && !(error instanceof SyntaxError || error instanceof z.ZodError))
      throw error
  }
  await discardDownload(places)
  return { whole: false, bytes: 0, etag: undefined }
}

async function fetchRest(
  offer: Offer,
  places: Places,
  watch: DownloadWatch,
  have: Have,
): Promise<DownloadOutcome> {
  const headers = { 'accept-encoding': 'identity', ...resumeHeaders(have) }
  const opened = await openDownload(offer.binary_url, headers, watch.limits.answerMs, watch.signal)
  if (opened.kind === 'refused') return failed('DOWNLOAD_REFUSED', opened.message)
  if (opened.kind === 'broke') return { ...opened, gained: 0 }
  const { response } = opened
  const start = startOf(response)
  if (start === undefined || (start > 0 && start !== have.bytes)) {
    response.destroy()
    await discardDownload(places)
    return { kind: 'broke', message: 'The server could not resume; the download begins anew.', gained: 0 }
  }
  const length = response.headers['content-length']
  if (length !== undefined && start + Number(length) > offer.binary_size) {
    response.destroy()
    return tooLarge(offer)
  }
  const info = { sha256: offer.binary_sha256, etag: response.headers.etag }
  await writeDurably(places.partialInfo, JSON.stringify(info))
  return receive(response, { start, had: have.bytes }, offer, places, watch)
}

/** Only a strong validator proves that the rest belongs to what is here. */
function resumeHeaders({ bytes, etag }: Have): Record<string, string> {
  return bytes > 0 && etag?.startsWith('"') ? { range: `bytes=${bytes}-`, 'if-range': etag } : {}
}

/** Where in the file the body begins; undefined when the answer does not say. */
function startOf(response: http.IncomingMessage): number | undefined {
  if (response.statusCode === 200) return 0
  const range = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')
  return response.statusCode === 206 && range ? Number(range[1]) : undefined
}

async function receive(
  response: http.IncomingMessage,
  { start, had }: { start: number; had: number },
  offer: Offer,
  places: Places,
  { limits, onProgress }: DownloadWatch,
): Promise<DownloadOutcome> {
  const file = await open(places.partial, start === 0 ? 'w' : 'r+', 0o600)
  let position = start
  let windowStart = start
  const guard = setInterval(() => {
    if (position - windowStart < limits.bytesPerWindow)
      response.destroy(new Error('the download is too slow'))
    windowStart = position
  }, limits.windowMs)
  const broke = (message: string): DownloadOutcome => {
    return { kind: 'broke', message, gained: Math.max(0, position - had) }
  }
  const progress = throttledPercent(offer.binary_size, onProgress)
  try {
    const body = response[Symbol.asyncIterator]()
    for (;;) {
      const next = await body.next().catch((error: unknown) => messageOf(error))
      if (typeof next === 'string') return broke(`The download broke off at byte ${position}: ${next}.`)
      if (next.done) break
      const chunk = next.value as Buffer
      if (position + chunk.length > offer.binary_size) return tooLarge(offer)
      await writeAll(file, chunk, position)
      position += chunk.length
      progress(position)
    }
    if (position === offer.binary_size) return { kind: 'done' }
    return response.complete && response.headers['content-length'] !== undefined
      ? failed('DIGEST_MISMATCH', `The file has ${position} bytes; announced are ${offer.binary_size}.`)
      : broke(`The download ended at byte ${position} of ${offer.binary_size}.`)
  } finally {
    clearInterval(guard)
    response.destroy()
    await closeDurably(file)
  }
}

async function closeDurably(file: FileHandle): Promise<void> {
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A write near the end of a disk may be short; the next one then says why. */
async function writeAll(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    done += (await file.write(chunk, done, chunk.length - done, position + done)).bytesWritten
  }
}

/** Tells percents on at each tenth of the file, and at most every 2 s in between. */
function throttledPercent(size: number, tell: (percent: number) => void): (bytes: number) => void {
  let told = 0
  let toldAt = Date.now()
  return (bytes) => {
    const percent = Math.floor((bytes * 100) / size)
    if (percent <= told || (percent < told - (told % 10) + 10 && Date.now() - toldAt < 2000)) return
    told = percent
    toldAt = Date.now()
    tell(percent)
  }
}

function tooLarge(offer: Offer): DownloadOutcome {
  return failed('TOO_LARGE', `The download is larger than the ${offer.binary_size} bytes announced.`)
}

function failed(
  code: 'DOWNLOAD_REFUSED' | 'TOO_LARGE' | 'DIGEST_MISMATCH',
  message: string,
): DownloadOutcome {
  return { kind: 'failed', error: { code, message } }
}

async function hasSize(path: string, size: number): Promise<boolean> {
  return stat(path).then(
    (found) => found.size === size,
    () => false,
  )
}
