import { describe, expect, test } from 'vitest'
import { listInApps } from './apps-entry.ts'
import type { RunReg } from './registry.ts'

const FOLDER = 'C:\\Program Files\\Vesana\\Agent'

/** A registry with the values of the one entry, as reg.exe shows and changes them. */
function registry(values: Record<string, string>, canWrite = true): { run: RunReg; values: typeof values } {
  const run: RunReg = async ([command, key, ...words]) => {
    const name = words[words.indexOf('/v') + 1] ?? ''
    if (command === 'query') {
      const value = values[name]
      if (value === undefined) return { code: 1, out: '' }
      return { code: 0, out: `\r\n${key}\r\n    ${name}    REG_SZ    ${value}\r\n\r\n` }
    }
    if (!canWrite) return { code: 5, out: '' }
    values[name] = words[words.indexOf('/d') + 1] ?? ''
    return { code: 0, out: '' }
  }
  return { run, values }
}

describe('the version in "Apps"', () => {
  test('becomes that of the agent that runs, after an update and after its undoing', async () => {
    const { run, values } = registry({ InstallLocation: `${FOLDER}\\`, DisplayVersion: 'v1.0.0' })
    for (const version of ['v1.1.0', 'v1.0.0']) {
      expect(await listInApps(FOLDER.toLowerCase(), version, run)).toEqual({ ok: true, value: undefined })
      expect(values.DisplayVersion).toBe(version)
    }
  })

  test.each([
    ['there is no entry', {}],
    ['the entry is of another folder', { InstallLocation: 'D:\\Vesana', DisplayVersion: 'v1.0.0' }],
  ])('stays as it is where %s', async (_, entry: Record<string, string>) => {
    const { run, values } = registry({ ...entry })
    expect((await listInApps(FOLDER, 'v1.1.0', run)).ok).toBe(true)
    expect(values).toEqual(entry)
  })

  test('that cannot be changed is told, with what failed', async () => {
    const { run } = registry({ InstallLocation: FOLDER, DisplayVersion: 'v1.0.0' }, false)
    expect(await listInApps(FOLDER, 'v1.1.0', run)).toEqual({
      ok: false,
      error: expect.stringMatching(/VesanaAgent\\DisplayVersion could not be written: reg.exe ended with 5/),
    })
    expect((await listInApps(FOLDER, 'v1.1.0', async () => ({ code: undefined, out: '' }))).ok).toBe(false)
  })
})
