import type { Config } from '../config.ts'
import { redactSecrets } from '../http/redact-secrets.ts'
import { LineLimit } from './line-limit.ts'
import { readableLine } from './readable-lines.ts'

/** Where lines go. */
export interface LogStream {
  write(line: string): unknown
}

const ERROR_LEVEL = 50

/** Called by pino for each line that its level lets through. */
type LogMethod = (this: unknown, args: Parameters<WriteLine>, write: WriteLine, level: number) => void
type WriteLine = (this: unknown, ...args: [unknown, ...unknown[]]) => void

/**
 * How the server logs: JSON lines, or short ones for a person where the output is a terminal. The same error over and
 * over is written so many times a minute, and counted for the metrics each time.
 * @param onError hears of every error that goes to the log
 */
export function logOptions(
  config: Config,
  onError: (error: unknown) => void,
  stream: LogStream = standardOutput(),
) {
  if (config.logLevel === 'silent') return false
  const { hooks } = redactSecrets(config)
  return {
    level: config.logLevel,
    stream,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { ...hooks, logMethod: limitErrors(onError) },
  }
}

function limitErrors(onError: (error: unknown) => void): LogMethod {
  const limit = new LineLimit()
  return function (args, write, level) {
    if (level >= ERROR_LEVEL) {
      const [record, message] = args
      if (typeof record === 'object' && record !== null && 'err' in record) onError(record.err)
      const now = Date.now()
      for (const { count } of limit.endMinutes(now)) {
        write.call(this, { count }, 'errors like the ones before were left out')
      }
      if (typeof message === 'string' && !limit.allows(message, now)) return
    }
    write.apply(this, args)
  }
}

function standardOutput(): LogStream {
  if (!process.stdout.isTTY) return process.stdout
  return { write: (line) => process.stdout.write(readableLine(line)) }
}
