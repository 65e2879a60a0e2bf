export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export const LOG_FORMATS = ['text', 'json'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

export type Log = Record<LogLevel, (message: string) => void>

export interface LogOptions {
  format: LogFormat
  level: LogLevel
  /** Replaced wherever they would appear. */
  secrets: readonly string[]
  write: (line: string) => void
}

/** One line a message: `2026-11-23T12:00:00.000Z info  …`, or a JSON object with time, level and message. */
export function createLog({ format, level, secrets, write }: LogOptions): Log {
  const emit = (at: LogLevel, text: string): void => {
    if (LOG_LEVELS.indexOf(at) < LOG_LEVELS.indexOf(level)) return
    const message = secrets.reduce((shown, secret) => shown.replaceAll(secret, '[hidden]'), text)
    const time = new Date().toISOString()
    const line =
      format === 'json'
        ? JSON.stringify({ time, level: at, message })
        : `${time} ${at.padEnd(5)} ${message.replaceAll('\n', ' ')}`
    write(`${line}\n`)
  }
  return {
    debug: (message) => emit('debug', message),
    info: (message) => emit('info', message),
    warn: (message) => emit('warn', message),
    error: (message) => emit('error', message),
  }
}
