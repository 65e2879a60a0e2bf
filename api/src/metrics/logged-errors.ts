import { Counter, type Registry } from 'prom-client'

/** Where an error that nobody foresaw came from. */
type Source = 'database' | 'disk' | 'other'
const SOURCES: readonly Source[] = ['database', 'disk', 'other']

/** @returns what is to be called with each error that goes to the log: whatever goes wrong unforeseen does */
export function countErrors(registers: Registry[]): (error: unknown) => void {
  const errors = new Counter({
    name: 'vesana_errors_total',
    help: 'Errors that nobody foresaw, by where they came from. The log says what each was.',
    labelNames: ['source'],
    registers,
  })
  for (const source of SOURCES) errors.inc({ source }, 0)
  return (error) => errors.inc({ source: sourceOf(error) })
}

const DISK_CODES = new Set(['ENOSPC', 'EIO', 'EROFS', 'EDQUOT', 'EMFILE', 'ENFILE', 'EACCES', 'EPERM'])

/** By the error's own kind or, where it was wrapped, by its cause's. */
export function sourceOf(error: unknown): Source {
  if (!(error instanceof Error)) return 'other'
  const { code } = error as { code?: unknown }
  if (isOfDatabase(error, code)) return 'database'
  if (typeof code === 'string' && DISK_CODES.has(code)) return 'disk'
  return error.cause === undefined ? 'other' : sourceOf(error.cause)
}

/** MikroORM's exceptions, node:sqlite's, and PostgreSQL's with their five characters of SQLSTATE. */
function isOfDatabase(error: Error, code: unknown): boolean {
  if (error.constructor.name.endsWith('Exception') && 'sqlMessage' in error) return true
  if (code === 'ERR_SQLITE_ERROR') return true
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in error
}
