import type { FilterQuery } from '@mikro-orm/core'
import type { Component } from '@vesana/agent/protocol'
import { type Result, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { type Page, type PageRequest, decodeCursor, encodeCursor, pageOf } from '../pagination/page.ts'
import { type WholeRelease, withParts } from './find-release.ts'
import { Release } from './release.entity.ts'

/** Releases, the latest created first. Pages by keyset, so that new releases shift none. */
export async function listReleases(
  database: Database,
  component: Component | null,
  request: PageRequest,
): Promise<Result<Page<WholeRelease>>> {
  const where: FilterQuery<Release> = component === null ? {} : { component }
  const behind = behindCursor(request.after)
  if (!behind.ok) return behind
  const em = database.fork()
  const rows = await em.find(
    Release,
    { $and: [where, behind.value] },
    { orderBy: { createdAt: 'desc', id: 'desc' }, limit: request.first + 1 },
  )
  const page = await withParts(em, rows.slice(0, request.first))
  return ok(
    pageOf(page, ({ release }) => encodeCursor([release.createdAt.getTime(), release.id]), {
      hasNextPage: rows.length > request.first,
      hasPreviousPage: request.after !== null,
      totalCount: await em.count(Release, where),
    }),
  )
}

function behindCursor(after: string | null): Result<FilterQuery<Release>> {
  if (after === null) return ok({})
  const cursor = decodeCursor(after, 2)
  if (!cursor.ok) return cursor
  const [createdAt, id] = [new Date(Number(cursor.value[0])), String(cursor.value[1])]
  return ok({ $or: [{ createdAt: { $lt: createdAt } }, { createdAt, id: { $lt: id } }] })
}

export async function getRelease(database: Database, id: string): Promise<WholeRelease | null> {
  const em = database.fork()
  const release = await em.findOne(Release, { id })
  return release && ((await withParts(em, [release]))[0] ?? null)
}
