import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { DatabaseSync, backup } from 'node:sqlite'
import { type Result, fail, ok } from '../errors.ts'

/** More than any database has, so that the copy is one step: in several, each write to the source begins it anew. */
const ALL_PAGES = 2 ** 30

/**
 * Copies an SQLite database that may be in use by another process, as it is at one moment; its writers go on meanwhile.
 * The copy is checked and synced when this resolves, and one file: no write-ahead log belongs to it.
 */
export async function copyDatabase(from: string, to: string): Promise<Result<void>> {
  if (!existsSync(from)) return fail('NOT_FOUND', `There is no database at ${from}. Check DATA_DIR.`)
  const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 })
  try {
    await backup(source, to, { rate: ALL_PAGES })
  } finally {
    source.close()
  }
  const whole = checkDatabase(to)
  if (!whole.ok) return whole
  const file = await open(to, 'r+')
  await file.sync()
  await file.close()
  return ok(undefined)
}

/** Whether every page and every reference of the database holds. Leaves it without a write-ahead log. */
export function checkDatabase(file: string): Result<void> {
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma journal_mode = delete')
    const [first] = database.prepare('pragma integrity_check').all() as { integrity_check: string }[]
    if (first?.integrity_check !== 'ok') return damaged(file, String(first?.integrity_check))
    const [broken] = database.prepare('pragma foreign_key_check').all() as { table: string }[]
    if (broken) return damaged(file, `a row of ${broken.table} refers to one that is not there`)
    return ok(undefined)
  } catch (error) {
    return damaged(file, (error as Error).message)
  } finally {
    database.close()
  }
}

function damaged(file: string, why: string): Result<never> {
  return fail('CONFLICT', `The database ${file} is damaged: ${why}.`)
}
