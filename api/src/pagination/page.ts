import { type Result, fail, ok } from '../errors.ts'

export interface PageRequest {
  readonly first: number
  readonly after: string | null
}

/** A page of a list, as every connection in the schema has it. */
export interface Page<T> {
  readonly edges: Array<{ node: T; cursor: string }>
  readonly nodes: T[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
  readonly totalCount: number
}

export const LARGEST_PAGE = 500

/** @returns the request, or a failure that says how large a page may be */
export function judgePage(first: number | null | undefined, after?: string | null): Result<PageRequest> {
  const size = first ?? 50
  if (size < 0 || size > LARGEST_PAGE) {
    return fail('BAD_USER_INPUT', `first takes a number from 0 to ${LARGEST_PAGE}.`, 'first')
  }
  return ok({ first: size, after: after ?? null })
}

/** Cursors are opaque to callers: they hold the sort key and the id of the row that they point at. */
export function encodeCursor(parts: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

export function decodeCursor(cursor: string, length: number): Result<(string | number | null)[]> {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parts) && parts.length === length && parts.every(isCursorPart)) return ok(parts)
  } catch {
    // Falls through: whatever it was, it is none of our cursors.
  }
  return fail('BAD_USER_INPUT', 'after takes the endCursor of a page before, unchanged.', 'after')
}

function isCursorPart(part: unknown): part is string | number | null {
  return part === null || typeof part === 'string' || typeof part === 'number'
}

export function pageOf<T>(
  rows: readonly T[],
  cursorOf: (row: T) => string,
  around: { hasNextPage: boolean; hasPreviousPage: boolean; totalCount: number },
): Page<T> {
  const edges = rows.map((node) => ({ node, cursor: cursorOf(node) }))
  return {
    edges,
    nodes: [...rows],
    pageInfo: {
      hasNextPage: around.hasNextPage,
      hasPreviousPage: around.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: around.totalCount,
  }
}
