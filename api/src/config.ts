import { resolve } from 'node:path'
import type * as z from 'zod'
import type { Role } from './auth/roles.ts'
import { type Environment, type LOG_LEVELS, environmentSchema } from './environment.ts'

/** The server's settings, all folders absolute. */
export interface Config {
  port: number
  host: string
  publicUrl: string | undefined
  dataDir: string
  binariesDir: string
  database: { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string }
  logLevel: (typeof LOG_LEVELS)[number]
  /** PEM files; served without TLS where absent. */
  tls: { certFile: string; keyFile: string } | undefined
  /** As Fastify takes it: the number of proxies, their addresses, or whether to trust any. */
  trustProxy: boolean | number | string
  adminToken: string | undefined
  /** Made an administrator at start when there is none of that email. */
  firstAdmin: { email: string; password: string } | undefined
  /** Signs cookies and encrypts what must be read again; by default one of its own in `dataDir`. */
  secret: string | undefined
  oidc: OidcConfig | undefined
  /** Days; 0 for ever. */
  retention: { attemptDays: number; auditDays: number }
}

export interface OidcConfig {
  issuer: string
  clientId: string
  clientSecret: string
  /** For the button on the sign-in page. */
  name: string
  /** The role of whoever signs in for the first time; `NONE`: only those whom an administrator added. */
  newPeople: Role | 'NONE'
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
    logLevel: env.LOG_LEVEL,
    tls: tlsOf(env, cwd),
    trustProxy: trustProxyOf(env.TRUST_PROXY),
    adminToken: env.VESANA_ADMIN_TOKEN,
    firstAdmin: firstAdminOf(env),
    secret: env.VESANA_SECRET,
    oidc: oidcOf(env),
    retention: { attemptDays: env.ATTEMPT_RETENTION_DAYS, auditDays: env.AUDIT_RETENTION_DAYS },
  }
}

function databaseOf(url: string | undefined, dataDir: string, cwd: string): Config['database'] {
  if (url === undefined) return { kind: 'sqlite', file: resolve(dataDir, 'vesana.db') }
  if (url.startsWith('sqlite:')) return { kind: 'sqlite', file: resolve(cwd, url.slice('sqlite:'.length)) }
  return { kind: 'postgres', url }
}

function tlsOf({ TLS_CERT_FILE, TLS_KEY_FILE }: Environment, cwd: string): Config['tls'] {
  if (TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined) return undefined
  return { certFile: resolve(cwd, TLS_CERT_FILE), keyFile: resolve(cwd, TLS_KEY_FILE) }
}

function trustProxyOf(text: string): Config['trustProxy'] {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d+$/.test(text) ? Number(text) : text
}

function firstAdminOf(env: Environment): Config['firstAdmin'] {
  const { VESANA_ADMIN_EMAIL: email, VESANA_ADMIN_PASSWORD: password } = env
  return email === undefined || password === undefined ? undefined : { email, password }
}

function oidcOf(env: Environment): OidcConfig | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined
  return {
    issuer,
    clientId,
    clientSecret,
    name: env.OIDC_NAME,
    newPeople: env.OIDC_NEW_PEOPLE,
  }
}

/** Never quotes a value: it may be a secret. */
export class ConfigError extends Error {
  constructor(error: z.ZodError) {
    const lines = error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`)
    super(`The server was not started, because of its environment variables:\n${lines.join('\n')}`)
  }
}
