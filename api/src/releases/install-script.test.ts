import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { builtInInstallScript, renderInstallScript } from './install-script.ts'

const template = readFileSync(new URL('../../../agent/deploy/install.sh', import.meta.url), 'utf8')
const units = {
  'vesana-collector.service': "[Service]\nExecStart=/bin/sh -c 'echo $HOME `id`'\n",
  'vesana-collector-rollback.service': '[Unit]\nDescription=no line end',
}

/** What bash makes of the script's own functions, without running it. */
async function evaluate(script: string, command: string): Promise<string> {
  const functions = script.replace(/^main .*$/m, '')
  const { stdout } = await promisify(execFile)('bash', ['-c', `${functions}\n${command}`])
  return stdout
}

describe('the built-in install.sh', () => {
  test('holds component, server and units, byte for byte', async () => {
    const script = renderInstallScript(template, {
      component: 'collector',
      publicUrl: 'https://vesana.example/below',
      units,
    })
    expect(await evaluate(script, 'echo "$COMPONENT $DEFAULT_SERVER"')).toBe(
      'collector https://vesana.example/below\n',
    )
    expect((await evaluate(script, 'unit_names')).split('\n').slice(0, 2)).toEqual(Object.keys(units))
    expect(await evaluate(script, 'unit_text vesana-collector.service')).toBe(
      units['vesana-collector.service'],
    )
    expect(await evaluate(script, 'unit_text vesana-collector-rollback.service')).toBe(
      '[Unit]\nDescription=no line end\n',
    )
  })

  test.each(["https://x/'$(reboot)'", 'https://x/`id`', 'https://x/"', 'https://x/ y'])(
    'never carries %s into the shell',
    (publicUrl) => {
      const script = renderInstallScript(template, { component: 'agent', publicUrl, units })
      expect(script).toContain("\nDEFAULT_SERVER=''\n")
      expect(script).not.toContain(publicUrl)
    },
  )

  test.each(['agent', 'collector'] as const)('of the %s has a unit for its service', async (component) => {
    const script = await builtInInstallScript(component, undefined)
    expect(await evaluate(script, 'unit_names')).toContain(`vesana-${component}.service\n`)
    expect(await evaluate(script, `unit_text vesana-${component}.service`)).toContain('[Service]')
  })
})

describe('install.sh compares versions as semver does:', () => {
  test.each([
    ['v1.0.0', 'v1.0.0', 0],
    ['v1.9.0', 'v1.10.0', -1],
    ['v2.0.0', 'v1.99.99', 1],
    ['v1.4.2-dirty', 'v1.4.2', -1],
    ['v1.0.0-alpha', 'v1.0.0-alpha.1', -1],
    ['v1.0.0-alpha.1', 'v1.0.0-alpha.beta', -1],
    ['v1.0.0-rc.2', 'v1.0.0-rc.11', -1],
    ['v1.0.0-rc.1', 'v1.0.0-beta.11', 1],
    ['v1.0.0+build.1', 'v1.0.0+build.2', 0],
    ['v1.0.0-x-y', 'v1.0.0-x', 1],
  ])('%s and %s: %i', async (a, b, expected) => {
    expect(await evaluate(template, `compare_versions ${a} ${b}; echo $REPLY`)).toBe(`${expected}\n`)
  })
})
