import { type Result, fail, ok } from '../errors.ts'

/** Which bytes of a file a request carries; both ends are part of it. None: `start` is `total`. */
export interface UploadRange {
  readonly start: number
  readonly end: number
  readonly total: number
}

/** A file larger than this is none of ours. */
export const LARGEST_ARTIFACT_BYTES = 2 * 1024 ** 3

/**
 * A range of `*` carries nothing: every byte is there already, and only the answer to the last piece was lost.
 * @returns null when the header is absent: the request carries the whole file. Pure.
 */
export function parseUploadRange(header: string | undefined): Result<UploadRange | null> {
  if (header === undefined) return ok(null)
  const all = Number(/^bytes \*\/([1-9]\d{0,14})$/.exec(header.trim())?.[1])
  if (all > 0) return ok({ start: all, end: all - 1, total: all })
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header.trim())
  const [start, end, total] = (match ?? []).slice(1).map(Number)
  if (start === undefined || end === undefined || total === undefined || start > end || end >= total) {
    return fail(
      'BAD_USER_INPUT',
      'Content-Range takes bytes FIRST-LAST/TOTAL: bytes 0-1023/4096.',
      'Content-Range',
    )
  }
  return ok({ start, end, total })
}
