import { resolve } from 'node:path'
import * as z from 'zod'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const environmentSchema = z.object({
  PORT: z.coerce
    .number('takes a port number from 0 to 65535')
    .int('takes a port number from 0 to 65535')
    .min(0, 'takes a port number from 0 to 65535')
    .max(65535, 'takes a port number from 0 to 65535')
    .default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, message: 'takes an address such as https://updates.example.com' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  BINARIES_DIR: z.string().min(1).default('./binaries'),
  DATABASE_URL: z
    .string()
    .regex(
      /^(sqlite:.+|postgres(ql)?:\/\/.+)$/,
      'takes sqlite:PATH or postgres://user:password@host:port/database',
    )
    .optional(),
  VESANA_ADMIN_TOKEN: z.string().min(32, 'takes a token of at least 32 characters').optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `takes one of ${LOG_LEVELS.join(', ')}`).default('info'),
})

/** The server's settings, all folders absolute. */
export interface Config {
  port: number
  host: string
  publicUrl: string | undefined
  dataDir: string
  binariesDir: string
  database: { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string }
  adminToken: string | undefined
  logLevel: (typeof LOG_LEVELS)[number]
}

/**
 * Reads the settings from environment variables; an empty variable counts as absent.
 * @throws ConfigError which names every wrong variable and the values that it takes
 */
export function readConfig(environment: NodeJS.ProcessEnv, cwd: string = process.cwd()): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = environmentSchema.safeParse(present)
  if (!parsed.success) throw new ConfigError(parsed.error)
  const env = parsed.data
  const dataDir = resolve(cwd, env.DATA_DIR)
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL,
    dataDir,
    binariesDir: resolve(cwd, env.BINARIES_DIR),
    database: databaseOf(env.DATABASE_URL, dataDir, cwd),
    adminToken: env.VESANA_ADMIN_TOKEN,
    logLevel: env.LOG_LEVEL,
  }
}

function databaseOf(url: string | undefined, dataDir: string, cwd: string): Config['database'] {
  if (url === undefined) return { kind: 'sqlite', file: resolve(dataDir, 'vesana.db') }
  if (url.startsWith('sqlite:')) return { kind: 'sqlite', file: resolve(cwd, url.slice('sqlite:'.length)) }
  return { kind: 'postgres', url }
}

/** Never quotes a value: it may be a secret. */
export class ConfigError extends Error {
  constructor(error: z.ZodError) {
    const lines = error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`)
    super(`The server was not started, because of its environment variables:\n${lines.join('\n')}`)
  }
}
