import { isIP } from 'node:net'
import * as z from 'zod'
import { isRole, ROLES, type Role } from './auth/roles.ts'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const DAYS = 'takes a number of days, 0 for ever'

const days = (byDefault: number) => z.coerce.number(DAYS).int(DAYS).min(0, DAYS).default(byDefault)
const text = z.string().min(1)

const PAIRS = [
  ['VESANA_ADMIN_EMAIL', 'VESANA_ADMIN_PASSWORD'],
  ['TLS_CERT_FILE', 'TLS_KEY_FILE'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID'],
  ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
] as const

function isTrust(value: string): boolean {
  return /^(\d{1,2}|true|false)$/.test(value) || value.split(',').every((each) => isNetwork(each.trim()))
}

/** An IP address, or a network: 10.1.0.0/16. */
function isNetwork(value: string): boolean {
  const [address, bits, ...rest] = value.split('/')
  const version = isIP(address ?? '')
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

/** Every environment variable that the server reads, with the words of the error for a value that it does not take. */
export const environmentSchema = z
  .object({
    PORT: z.coerce
      .number('takes a port number from 0 to 65535')
      .int('takes a port number from 0 to 65535')
      .min(0, 'takes a port number from 0 to 65535')
      .max(65535, 'takes a port number from 0 to 65535')
      .default(4000),
    HOST: text.default('127.0.0.1'),
    PUBLIC_URL: z
      .url({ protocol: /^https?$/, message: 'takes an address such as https://updates.example.com' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    DATA_DIR: text.default('./data'),
    BINARIES_DIR: text.default('./binaries'),
    DATABASE_URL: z
      .string()
      .regex(
        /^(sqlite:.+|postgres(ql)?:\/\/.+)$/,
        'takes sqlite:PATH or postgres://user:password@host:port/database',
      )
      .optional(),
    LOG_LEVEL: z.enum(LOG_LEVELS, `takes one of ${LOG_LEVELS.join(', ')}`).default('info'),
    TLS_CERT_FILE: text.optional(),
    TLS_KEY_FILE: text.optional(),
    TRUST_PROXY: z
      .string()
      .refine(isTrust, 'takes the number of proxies in front, or their addresses: 10.0.0.1, 10.1.0.0/16')
      .default('false'),
    VESANA_ADMIN_TOKEN: z.string().min(32, 'takes a token of at least 32 characters').optional(),
    VESANA_ADMIN_EMAIL: z.email('takes an email address').optional(),
    VESANA_ADMIN_PASSWORD: z
      .string()
      .min(12, 'takes a password of at least 12 characters')
      .max(128, 'takes a password of at most 128 characters')
      .optional(),
    VESANA_SECRET: z.string().min(32, 'takes a secret of at least 32 characters').optional(),
    OIDC_ISSUER: z
      .url({ protocol: /^https?$/, message: 'takes an address such as https://login.example.com/realms/ops' })
      .optional(),
    OIDC_CLIENT_ID: text.optional(),
    OIDC_CLIENT_SECRET: text.optional(),
    OIDC_NAME: text.default('single sign-on'),
    OIDC_NEW_PEOPLE: z
      .string()
      .refine((value): value is Role | 'NONE' => value === 'NONE' || isRole(value), {
        message: `takes NONE or the role of whoever signs in for the first time: ${ROLES.join(', ')}`,
      })
      .default('NONE'),
    ATTEMPT_RETENTION_DAYS: days(730),
    AUDIT_RETENTION_DAYS: days(0),
  })
  .superRefine((env, context) => {
    for (const [one, other] of PAIRS) {
      if ((env[one] === undefined) === (env[other] === undefined)) continue
      const [missing, given] = env[one] === undefined ? [one, other] : [other, one]
      context.addIssue({ code: 'custom', path: [missing], message: `is missing: ${given} needs it` })
    }
  })
export type Environment = z.infer<typeof environmentSchema>
