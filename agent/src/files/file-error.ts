import type { UpdateErrorCode } from '../protocol/index.ts'

/** The `ENOENT` of a file system or network error; undefined for everything else. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** What a file system error means for an update. */
export function updateErrorOf(error: unknown): { code: UpdateErrorCode; message: string } {
  const full = errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT'
  return { code: full ? 'NO_SPACE' : 'NOT_WRITABLE', message: messageOf(error) }
}
