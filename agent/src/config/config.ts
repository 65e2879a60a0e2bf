import { readFile } from 'node:fs/promises'
import { readEnvFile } from './config-env.ts'
import { readYaml } from './config-yaml.ts'
import { errorCode, messageOf } from '../files/file-error.ts'
import { LOG_LEVELS, type LogLevel } from '../log.ts'
import type { Component } from '../protocol/index.ts'
import { failure, success, type Result } from '../result.ts'
import type { Switch } from '../system/operating-system.ts'
import { SYSTEM } from '../system/this-system.ts'

export interface Config {
  /** Without a slash at the end. */
  server: string
  token: string
  autoUpdate: boolean
  logLevel: LogLevel
  /** Oddities that stop nothing. */
  warnings: string[]
}

/** The keys of a component's file. The agent has YAML, the collector an env file. */
export const CONFIG_KEYS = {
  agent: {
    server: 'server',
    token: 'token',
    logLevel: 'log_level',
    autoUpdate: ['auto_update', 'VESANA_AUTO_UPDATE'],
  },
  collector: {
    server: 'VESANA_SERVER',
    token: 'VESANA_API_KEY',
    logLevel: 'VESANA_LOG_LEVEL',
    autoUpdate: ['VESANA_AUTO_UPDATE'],
  },
} as const satisfies Record<Component, unknown>

type Environment = Record<string, string | undefined>
export type RawConfig = Record<string, unknown>

/** Reads and checks the file. Every error names the file, the key, and what to write there. */
export async function loadConfig(
  path: string,
  component: Component,
  env: Environment,
  furtherSwitches = (of: Component): Promise<Switch[]> => SYSTEM.switches(of),
): Promise<Result<Config, string>> {
  const text = await readText(path, component)
  if (!text.ok) return text
  const raw = component === 'agent' ? readYaml(text.value) : readEnvFile(text.value)
  if (!raw.ok) return failure(`${path}: ${raw.error}`)
  return checkConfig(path, component, raw.value, env, await furtherSwitches(component))
}

async function readText(path: string, component: Component): Promise<Result<string, string>> {
  try {
    return success(await readFile(path, 'utf8'))
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return failure(`${path} cannot be read: ${messageOf(error)}`)
    return failure(
      `${path} does not exist. Write it with: vesana-${component} reconfigure --server URL --token T`,
    )
  }
}

function checkConfig(
  path: string,
  component: Component,
  raw: RawConfig,
  env: Environment,
  furtherSwitches: readonly Switch[],
): Result<Config, string> {
  const keys = CONFIG_KEYS[component]
  const server = checkServer(raw[keys.server])
  if (!server.ok) return failure(`${path}: ${keys.server} ${server.error}`)
  const token = checkToken(raw[keys.token])
  if (!token.ok) return failure(`${path}: ${keys.token} ${token.error}`)
  const level = raw[keys.logLevel] ?? env.VESANA_LOG_LEVEL ?? 'info'
  const logLevel = LOG_LEVELS.find((known) => known === level)
  if (logLevel === undefined)
    return failure(`${path}: ${keys.logLevel} must be one of ${LOG_LEVELS.join(', ')}.`)
  const switches = [
    ...keys.autoUpdate.map((key) => ({ name: `${path}: ${key}`, value: raw[key] })),
    { name: 'The environment variable VESANA_AUTO_UPDATE', value: env.VESANA_AUTO_UPDATE },
    ...furtherSwitches,
  ]
  const autoUpdate = checkSwitches(switches)
  if (!autoUpdate.ok) return autoUpdate
  const known = new Set<string>([keys.server, keys.token, keys.logLevel, ...keys.autoUpdate])
  const warnings = Object.keys(raw)
    .filter((key) => !known.has(key))
    .map((key) => `${path}: ${key} is not known and ignored. Known are: ${[...known].join(', ')}.`)
  return success({
    server: server.value,
    token: token.value,
    autoUpdate: autoUpdate.value,
    logLevel,
    warnings,
  })
}

/** The server's address: http or https, a path where the server lives below one, nothing more. */
export function checkServer(value: unknown): Result<string, string> {
  const wanted = 'Write the address of your Vesana server: https://vesana.example.com'
  if (value === undefined || value === null || value === '') return failure(`is missing. ${wanted}`)
  const address = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (address === undefined || (address.protocol !== 'http:' && address.protocol !== 'https:')) {
    return failure(`is no http or https address. ${wanted}`)
  }
  if (address.username + address.password + address.search + address.hash !== '') {
    return failure(`must not hold a user, a query or a fragment. ${wanted}`)
  }
  return success(address.href.replace(/\/+$/, ''))
}

export function checkToken(value: unknown): Result<string, string> {
  const wanted = 'Write the token that the server showed when this host was enrolled.'
  if (value === undefined || value === null || value === '') return failure(`is missing. ${wanted}`)
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    return failure(`must be one word without spaces. ${wanted}`)
  }
  return success(value)
}

/** One `false` anywhere switches updates off. */
function checkSwitches(switches: readonly Switch[]): Result<boolean, string> {
  let on = true
  for (const { name, value } of switches) {
    if (value === undefined || value === null || value === '') continue
    const text =
      typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
        ? `${value}`.trim().toLowerCase()
        : ''
    if (['false', 'no', 'off', '0'].includes(text)) on = false
    else if (!['true', 'yes', 'on', '1'].includes(text)) return failure(`${name} must be true or false.`)
  }
  return success(on)
}
