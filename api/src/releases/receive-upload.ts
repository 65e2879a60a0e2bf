import { type FileHandle, mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { type Result, fail, ok } from '../errors.ts'
import { unlessMissing } from './missing-file.ts'
import type { UploadRange } from './upload-range.ts'

/** Where the bytes of an unfinished upload lie. */
export function partOf(path: string): string {
  return `${path}.part`
}

/** How many bytes of an unfinished upload are there, so where it is to go on. Null: none was begun. */
export async function partSize(path: string): Promise<number | null> {
  return (await unlessMissing(stat(partOf(path))))?.size ?? null
}

/** A failed receipt: `offset` is where the upload could go on. */
export type Received = Result<{ readonly size: number }> & { readonly offset?: number }

/**
 * Appends a request's bytes to the part. Synced when it resolves. A cut connection rejects, and what has come stays.
 * The body is never destroyed for what goes wrong on our side, so that the sender can be told.
 * @param range null: the upload begins anew, however long it is
 * @param limit the largest size that a file may have, in bytes
 * @param signal cuts the connection
 */
export async function receiveUpload(
  path: string,
  range: UploadRange | null,
  limit: number,
  body: Readable,
  signal: AbortSignal,
): Promise<Received> {
  const start = range?.start ?? 0
  const offset = (await partSize(path)) ?? 0
  if (start > 0 && start !== offset) {
    const message = `${offset} bytes are there, so the upload goes on at ${offset}, not at ${start}.`
    return { ...fail('OFFSET_MISMATCH', message), offset }
  }
  await mkdir(dirname(path), { recursive: true })
  const file = await open(partOf(path), start > 0 ? 'r+' : 'w', 0o644)
  const cut = (): void => void body.destroy(new Error('a newer upload of this file took over'))
  signal.addEventListener('abort', cut, { once: true })
  try {
    return await append(file, start, range === null ? limit : range.end + 1, body)
  } finally {
    signal.removeEventListener('abort', cut)
    await file.close()
    body.resume()
  }
}

/** @param end the part may not become larger */
async function append(file: FileHandle, start: number, end: number, body: Readable): Promise<Received> {
  let size = start
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (size + chunk.length > end) {
      return fail(
        'PAYLOAD_TOO_LARGE',
        `There are more bytes than the ${end - start} that this request may have.`,
      )
    }
    await file.write(chunk, 0, chunk.length, size)
    size += chunk.length
  }
  await file.sync()
  return ok({ size })
}
