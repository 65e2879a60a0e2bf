import type { FilterQuery } from '@mikro-orm/core'
import { type Result, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { type Page, type PageRequest, decodeCursor, encodeCursor, pageOf } from '../pagination/page.ts'
import { UpdateAttempt } from './update-attempt.entity.ts'
import { UpdateEvent } from './update-event.entity.ts'

export interface AttemptFilter {
  readonly hostId?: string | null
  readonly releaseId?: string | null
}

/** Attempts, newest first. Pages by keyset, so that new attempts shift none. */
export async function listUpdateAttempts(
  database: Database,
  filter: AttemptFilter,
  request: PageRequest,
): Promise<Result<Page<UpdateAttempt>>> {
  const where: FilterQuery<UpdateAttempt> = {
    ...(filter.hostId && { host: filter.hostId }),
    ...(filter.releaseId && { releaseId: filter.releaseId }),
  }
  let behind: FilterQuery<UpdateAttempt> = {}
  if (request.after !== null) {
    const cursor = decodeCursor(request.after, 2)
    if (!cursor.ok) return cursor
    const [startedAt, id] = [new Date(Number(cursor.value[0])), String(cursor.value[1])]
    behind = { $or: [{ startedAt: { $lt: startedAt } }, { startedAt, id: { $lt: id } }] }
  }
  const em = database.fork()
  const [rows, totalCount] = await Promise.all([
    em.find(
      UpdateAttempt,
      { $and: [where, behind] },
      {
        orderBy: { startedAt: 'desc', id: 'desc' },
        limit: request.first + 1,
      },
    ),
    em.fork().count(UpdateAttempt, where),
  ])
  const page = rows.slice(0, request.first)
  return ok(
    pageOf(page, (row) => encodeCursor([row.startedAt.getTime(), row.id]), {
      hasNextPage: rows.length > request.first,
      hasPreviousPage: request.after !== null,
      totalCount,
    }),
  )
}

export async function listUpdateEvents(database: Database, attemptId: string): Promise<UpdateEvent[]> {
  return database.fork().find(UpdateEvent, { attempt: attemptId }, { orderBy: { seq: 'asc' } })
}
