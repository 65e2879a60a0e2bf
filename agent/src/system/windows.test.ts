import { EventEmitter } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../config/config.ts'
import { defaultPaths, isBackup, placesBeside, placesOfInstallation } from '../files/places.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { readRegistryValue, type RunReg } from './registry.ts'
import { windows } from './windows.ts'

class Stdin extends EventEmitter {
  resume(): this {
    return this
  }
}

function around(env: Record<string, string> = {}, reg: RunReg = async () => ({ code: 1, out: '' })) {
  const printed: string[] = []
  const stdin = new Stdin()
  const system = windows({
    env,
    print: (line) => printed.push(line),
    runReg: reg,
    stdin: stdin as unknown as NodeJS.ReadStream,
  })
  return { system, printed, stdin }
}

const HOSTED = { VESANA_SERVICE_HOST: 'v1.0.0', VESANA_BOOT_ID: 'boot-7', VESANA_BOOT_MS: '5000' }
const answer = (line: string): RunReg => {
  const out = `\r\nHKEY_LOCAL_MACHINE\\Software\\Vesana\\Agent\r\n    ${line}\r\n\r\n`
  return async () => ({ code: 0, out })
}

describe('the service host', () => {
  test('is told by lines of its own, and nobody is where there is none', () => {
    const hosted = around(HOSTED)
    hosted.system.notifier({ warn: () => undefined })('READY=1')
    expect(hosted.printed).toEqual(['VESANA_NOTIFY READY=1\n'])
    const alone = around()
    alone.system.notifier({ warn: () => undefined })('READY=1')
    expect(alone.printed).toEqual([])
  })

  test('asks the agent to stop by the end of its stdin, once', () => {
    const { system, stdin } = around(HOSTED)
    const asked: string[] = []
    system.onStopRequest((why) => asked.push(why))
    stdin.emit('end')
    stdin.emit('error', new Error('EOF'))
    expect(asked).toEqual(['the word of the service host'])
  })

  test('has no say in an agent that a person started', () => {
    const { system, stdin } = around()
    const asked: string[] = []
    system.onStopRequest((why) => asked.push(why))
    stdin.emit('end')
    expect(asked).toEqual([])
  })

  test('gives the clock of the boot; without it the boot is unknown', async () => {
    const { bootId, monotonicMs } = await around(HOSTED).system.bootClock()
    expect(bootId).toBe('boot-7')
    expect(monotonicMs).toBeGreaterThanOrEqual(5000)
    expect((await around().system.bootClock()).bootId).toBe('unknown')
  })
})

describe('the registry', () => {
  test.each([
    ['VESANA_AUTO_UPDATE    REG_SZ    false', false],
    ['vesana_auto_update    REG_SZ    False', false],
    ['VESANA_AUTO_UPDATE    REG_DWORD    0x0', false],
    ['VESANA_AUTO_UPDATE    REG_DWORD    0x1', true],
    ['VESANA_AUTO_UPDATE    REG_SZ    true', true],
    ['VESANA_AUTO_UPDATE    REG_SZ    ', true],
    ['ANOTHER_VALUE    REG_SZ    false', true],
  ])('with %s makes automatic updates %s', async (line, expected) => {
    expect(await autoUpdate(answer(line))).toEqual({ ok: true, value: expected })
  })

  test('without the value leaves updates on; where it cannot be read they are off', async () => {
    expect(await autoUpdate(async () => ({ code: 1, out: '' }))).toEqual({ ok: true, value: true })
    expect(await autoUpdate(async () => ({ code: undefined, out: '' }))).toEqual({ ok: true, value: false })
  })

  test('with nonsense is a mistake that names the value', async () => {
    expect(await autoUpdate(answer('VESANA_AUTO_UPDATE    REG_SZ    maybe'))).toEqual({
      ok: false,
      error: 'The registry value HKLM\\Software\\Vesana\\Agent\\VESANA_AUTO_UPDATE must be true or false.',
    })
  })

  test('is asked in its 64-bit view, by words that hold no other value', async () => {
    const asked: (readonly string[])[] = []
    await readRegistryValue('HKLM\\Software\\Vesana\\Agent', 'VESANA_AUTO_UPDATE', async (words) => {
      asked.push(words)
      return { code: 1, out: '' }
    })
    expect(asked).toEqual([['query', 'HKLM\\Software\\Vesana\\Agent', '/v', 'VESANA_AUTO_UPDATE', '/reg:64']])
  })
})

async function autoUpdate(reg: RunReg): Promise<unknown> {
  const path = join(await temporaryFolder(), 'config.yaml')
  await writeFile(path, 'server: https://vesana.example.com\ntoken: t\n')
  const { system } = around({}, reg)
  const config = await loadConfig(path, 'agent', {}, (of) => system.switches(of))
  return config.ok ? { ok: true, value: config.value.autoUpdate } : config
}

describe('paths', () => {
  test('are where Windows has data of all users', () => {
    expect(defaultPaths('agent', 'windows-amd64', {})).toEqual({
      config: 'C:\\ProgramData\\Vesana\\Agent\\config.yaml',
      stateDir: 'C:\\ProgramData\\Vesana\\Agent\\state',
    })
    expect(defaultPaths('agent', 'windows-amd64', { ProgramData: 'D:\\Data' }).config).toBe(
      'D:\\Data\\Vesana\\Agent\\config.yaml',
    )
  })

  test('of programs end in .exe, and the backup knows the installation that it belongs to', () => {
    const places = placesBeside('/Program Files/Vesana/Agent/vesana-agent.exe', 'agent')
    expect(places.backup).toBe('/Program Files/Vesana/Agent/.vesana-agent.bak.exe')
    expect(places.incoming).toBe('/Program Files/Vesana/Agent/.vesana-agent.new.exe')
    expect(placesOfInstallation(places.backup, 'agent')).toEqual(places)
    expect(isBackup(placesBeside(places.backup, 'agent'))).toBe(true)
    expect(isBackup(places)).toBe(false)
  })
})

test('a program that ended with the session, or for want of memory, is not blamed', () => {
  const { system } = around()
  expect(system.isEndFromOutside(null, 0xc0000142)).toBe(true)
  expect(system.isEndFromOutside(null, 0xc0000005)).toBe(false)
  expect(system.isEndFromOutside(null, 1)).toBe(false)
})

test('a machine is known by what Windows called itself when it was installed', async () => {
  const { system } = around({}, answer('MachineGuid    REG_SZ    170e05a4-9a19-460e-a789-1121769d2cec'))
  expect(await system.machineId()).toBe('170e05a4-9a19-460e-a789-1121769d2cec')
  const without = around({}, async () => ({ code: undefined, out: '' }))
  await expect(without.system.machineId()).rejects.toThrow('could not be read')
})
