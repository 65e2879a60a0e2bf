import type { Config } from '../config.ts'

const NAMES = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  '[a-z_-]*token(?:_?hash)?',
  '[a-z_-]*password',
  '[a-z_-]*secret',
  'ticket',
  'totp',
  'otp',
  'otpauth_url',
  'backup_?codes',
  'code_verifier',
  'database_?url',
].join('|')

const GONE = '[redacted]'

/** `"password":"…"`, at any depth; lists too. */
const FIELD = new RegExp(`("(?:${NAMES})":)(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\])`, 'gi')
/** The same in a text that is itself a JSON string: `\\"password\\":\\"…\\"`. */
const QUOTED_FIELD = new RegExp(String.raw`(\\+"(?:${NAMES})\\+"\s*:\s*)\\+".*?\\+"`, 'gi')
/** In a query string or a form: `?ticket=…`; in a literal of GraphQL: `password: "…"`. */
const PARAMETER = new RegExp(`(\\b(?:${NAMES})=)[^&\\s"'#\\\\]+`, 'gi')
const LITERAL = new RegExp(String.raw`(\b(?:${NAMES})\s*:\s*)\\+".*?\\+"`, 'gi')
const BY_FORM: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic) +[^\s"'\\,;]+/gi, `$1 ${GONE}`],
  [/\bvesana_[\w-]{8,}/g, GONE],
  [/\b(postgres(?:ql)?:\/\/[^\s:@/"]*:)[^\s@"]+@/g, `$1${GONE}@`],
]

/**
 * For the logger: takes secrets out of every line as it is written, wherever in it they are, by their names, by their
 * forms, and those of the configuration by their values. What writes to the log does not have to think of it.
 */
export function redactSecrets(config: Config): { hooks: { streamWrite: (line: string) => string } } {
  const values = secretsOf(config).flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
  return { hooks: { streamWrite: (line) => redact(line, values) } }
}

/** Pure. @param values to be taken out wherever they stand */
export function redact(line: string, values: readonly string[] = []): string {
  let clean = line
    .replace(FIELD, `$1"${GONE}"`)
    .replace(QUOTED_FIELD, `$1${GONE}`)
    .replace(LITERAL, `$1${GONE}`)
    .replace(PARAMETER, `$1${GONE}`)
  for (const [form, instead] of BY_FORM) clean = clean.replace(form, instead)
  for (const value of values) clean = clean.replaceAll(value, GONE)
  return clean
}

function secretsOf({ adminToken, secret, firstAdmin, oidc }: Config): string[] {
  const all = [adminToken, secret, firstAdmin?.password, oidc?.clientSecret]
  return all.filter((value): value is string => value !== undefined && value.length > 0)
}
