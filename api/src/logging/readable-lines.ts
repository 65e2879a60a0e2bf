/** A record of the log, as pino writes it. */
interface LogRecord {
  readonly level: string
  readonly time: string
  readonly msg?: string
  readonly reqId?: string
  readonly err?: { readonly message?: string; readonly stack?: string }
  readonly [field: string]: unknown
}

/** For a person who looks on: one short line for each record instead of its JSON; an error with its stack. */
export function readableLine(json: string): string {
  let record: LogRecord
  try {
    record = JSON.parse(json) as LogRecord
  } catch {
    return json
  }
  const { level, time, msg = '', err, reqId: _, ...fields } = record
  const at = time.slice(11, 19)
  const words = Object.entries(fields).map(([name, value]) => `${name}=${textOf(value)}`)
  const stack = err === undefined ? '' : `\n${err.stack ?? err.message ?? ''}`
  return `${[at, level.padEnd(5), msg, ...words].join(' ')}${stack}\n`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
