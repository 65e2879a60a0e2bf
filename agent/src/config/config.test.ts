import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig, type Config } from './config.ts'
import { editEnvFile } from './config-env.ts'
import { editYaml } from './config-yaml.ts'
import { writeState } from '../files/state-file.ts'
import type { Component } from '../protocol/index.ts'
import type { Result } from '../result.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'

const S = 'https://vesana.example.com'

async function load(
  component: Component,
  text: string,
  env: Record<string, string> = {},
): Promise<Result<Config, string>> {
  const path = join(await temporaryFolder(), component === 'agent' ? 'config.yaml' : 'collector.env')
  await writeFile(path, text)
  return loadConfig(path, component, env)
}

describe('good files', () => {
  test.each<[string, Component, string, Record<string, string>, Partial<Config>]>([
    [
      'the least',
      'agent',
      `server: ${S}\ntoken: t`,
      {},
      { server: S, token: 't', autoUpdate: true, logLevel: 'info' },
    ],
    ['a server below a path', 'agent', `server: ${S}/vesana/\ntoken: t`, {}, { server: `${S}/vesana` }],
    ['opted out', 'agent', `server: ${S}\ntoken: t\nauto_update: false`, {}, { autoUpdate: false }],
    [
      'opted out as the manual says',
      'agent',
      `server: ${S}\ntoken: t\nVESANA_AUTO_UPDATE: false`,
      {},
      { autoUpdate: false },
    ],
    [
      'opted out by the environment',
      'agent',
      `server: ${S}\ntoken: t`,
      { VESANA_AUTO_UPDATE: 'false' },
      { autoUpdate: false },
    ],
    [
      'one false is enough',
      'agent',
      `server: ${S}\ntoken: t\nauto_update: true\nVESANA_AUTO_UPDATE: "no"`,
      {},
      { autoUpdate: false },
    ],
    [
      'log level of the file',
      'agent',
      `server: ${S}\ntoken: t\nlog_level: debug`,
      { VESANA_LOG_LEVEL: 'error' },
      { logLevel: 'debug' },
    ],
    [
      'log level of the environment',
      'agent',
      `server: ${S}\ntoken: t`,
      { VESANA_LOG_LEVEL: 'error' },
      { logLevel: 'error' },
    ],
    [
      'collector',
      'collector',
      `# c\n\nVESANA_SERVER=${S}\nexport VESANA_API_KEY="t"\nVESANA_LOG_LEVEL=warn\n`,
      {},
      { server: S, token: 't', logLevel: 'warn' },
    ],
    [
      'collector, opted out',
      'collector',
      `VESANA_SERVER=${S}\nVESANA_API_KEY=t\nVESANA_AUTO_UPDATE=false`,
      {},
      { autoUpdate: false },
    ],
  ])('%s', async (_, component, text, env, expected) => {
    const config = await load(component, text, env)
    expect(config).toMatchObject({ ok: true, value: expected })
  })

  test('an unknown key is a warning', async () => {
    const config = await load('agent', `server: ${S}\ntoken: t\nauto_updates: false`)
    expect(config.ok && config.value.warnings[0]).toContain('auto_updates is not known')
  })
})

describe('bad files say what to write', () => {
  test.each<[string, Component, string, string[]]>([
    ['empty', 'agent', '', ['config.yaml: server is missing', 'https://']],
    ['no token', 'agent', `server: ${S}`, ['config.yaml: token is missing', 'enrolled']],
    [
      'a server without a scheme',
      'agent',
      'server: vesana.example.com\ntoken: t',
      ['server is no http or https address'],
    ],
    [
      'a server of another scheme',
      'agent',
      'server: ftp://x\ntoken: t',
      ['server is no http or https address'],
    ],
    ['a server with a password', 'agent', 'server: https://a:b@x\ntoken: t', ['server must not hold a user']],
    ['a token of two words', 'agent', `server: ${S}\ntoken: a b`, ['token must be one word']],
    ['a number as token', 'agent', `server: ${S}\ntoken: 12`, ['token must be one word']],
    [
      'an unclear switch',
      'agent',
      `server: ${S}\ntoken: t\nauto_update: maybe`,
      ['auto_update must be true or false'],
    ],
    [
      'an unknown level',
      'agent',
      `server: ${S}\ntoken: t\nlog_level: loud`,
      ['log_level must be one of debug, info'],
    ],
    ['no YAML', 'agent', 'server: [', ['config.yaml: no valid YAML']],
    ['a list', 'agent', '- a\n- b', ['key: value']],
    [
      'a collector without a key',
      'collector',
      `VESANA_SERVER=${S}`,
      ['collector.env: VESANA_API_KEY is missing'],
    ],
    ['no assignment', 'collector', 'server please', ['collector.env: line 1 is no KEY=value']],
  ])('%s', async (_, component, text, expected) => {
    const config = await load(component, text)
    const error = config.ok ? 'accepted' : config.error
    for (const part of expected) expect(error).toContain(part)
  })

  test('missing file', async () => {
    const config = await loadConfig('/nonexistent/config.yaml', 'agent', {})
    expect(!config.ok && config.error).toContain('/nonexistent/config.yaml does not exist')
  })
})

describe('edited files', () => {
  test('YAML keeps comments, order and foreign keys', () => {
    const edited = editYaml('# ours\nother: 1\nserver: old # here\n\n# secret\ntoken: t\n', {
      server: S,
      token: 'new',
    })
    expect(edited).toEqual({
      ok: true,
      value: `# ours\nother: 1\nserver: ${S} # here\n\n# secret\ntoken: new\n`,
    })
  })

  test('YAML comes from nothing', () => {
    expect(editYaml('', { server: S, token: 'new' })).toEqual({
      ok: true,
      value: `server: ${S}\ntoken: new\n`,
    })
  })

  test('env files keep comments, order and foreign keys', () => {
    const before = `# ours\nOTHER=1\nVESANA_SERVER=old\n`
    const after = editEnvFile(before, { VESANA_SERVER: S, VESANA_API_KEY: 'new' })
    expect(after).toBe(`# ours\nOTHER=1\nVESANA_SERVER=${S}\nVESANA_API_KEY=new\n`)
    expect(editEnvFile('', { VESANA_SERVER: S })).toBe(`VESANA_SERVER=${S}\n`)
  })
})

test('a state file that is being replaced is always whole', async () => {
  const path = join(await temporaryFolder(), 'state.json')
  await writeState(path, { count: 0, filling: 'x'.repeat(100_000) })
  const reads: unknown[] = []
  const writes = async (): Promise<void> => {
    for (let count = 1; count <= 20; count++) await writeState(path, { count, filling: 'x'.repeat(100_000) })
  }
  const stop = new AbortController()
  const reader = async (): Promise<void> => {
    while (!stop.signal.aborted) reads.push(JSON.parse(await readFile(path, 'utf8')))
  }
  await Promise.all([writes().finally(() => stop.abort()), reader()])
  expect(reads.length).toBeGreaterThan(0)
})
