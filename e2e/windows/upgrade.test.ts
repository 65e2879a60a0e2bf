import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceOf } from './built-set-up.ts'
import { WITHIN, World } from './world.ts'
import { DATA } from './windows-host.ts'

const ELSEWHERE = 'C:\\Our Programs\\Vesana (agents)\\Agent'

let world: World
beforeAll(async () => {
  world = await World.begin(['v1.0.0', 'v1.1.0'])
})
afterAll(() => world?.end())

const access = (token: string): string => `/S /SERVER=${world.server.url} /TOKEN=${token}`

describe('a first installation that fails on its way', () => {
  it('leaves nothing behind, and its token as it was', async () => {
    const { host } = world
    await host.layOut(DATA)
    const token = await world.enrollmentToken()
    expect(await host.setUp('v1.0.0', access(token))).toEqual({ code: 6, out: '' })
    expect(await host.told()).toContain(`${DATA} was not made by an administrator.`)
    expect(await host.serviceState()).toBeUndefined()
    expect(await host.traces()).toEqual(['ProgramData/Vesana'])
    expect(await world.hosts()).toEqual([])
    await host.clear(DATA)
    // As NSIS wants it: the last word, without quotes, spaces and all.
    const folder = ELSEWHERE.replaceAll(/[\\()]/g, '\\$&')
    const done = await host.setUp('v1.0.0', `${access(token)} /D=${folder}`)
    expect([done, await host.told()]).toEqual([
      { code: 0, out: '' },
      expect.stringContaining('Vesana Agent is installed, and runs.'),
    ])
  })
})

describe('a newer vesana-agent-setup.exe over an older agent', () => {
  it('keeps folder, configuration and host', async () => {
    const { host } = world
    await host.addToConfig('log_level: debug')
    const [before, hosts] = [await host.config(), await world.hosts()]
    expect(hosts).toHaveLength(1)
    expect(await host.setUp('v1.1.0', '/S')).toEqual({ code: 0, out: '' })
    expect([await host.config(), await host.serviceState()]).toEqual([before, 'RUNNING'])
    await expect
      .poll(() => world.hosts(), WITHIN)
      .toMatchObject([{ id: hosts[0]?.id, agentStatus: { currentVersion: 'v1.1.0', online: true } }])
    expect(await host.agent('--version', 'vesana-agent.exe', ELSEWHERE)).toBe('v1.1.0')
    const [isHost, ofUpgrade] = [
      await host.program('vesana-agent-service.exe', ELSEWHERE),
      serviceOf('v1.1.0'),
    ]
    expect(isHost?.equals(await readFile(ofUpgrade))).toBe(true)
    expect(await host.apps()).toMatchObject({ DisplayVersion: 'v1.1.0', InstallLocation: ELSEWHERE })
  })

  it('is removed from the folder that it was given', async () => {
    const { host } = world
    await host.uninstall('/S /PURGE', ELSEWHERE)
    await expect.poll(() => host.told(), WITHIN).toBe('Vesana Agent is removed.')
    await expect.poll(() => host.traces(), WITHIN).toEqual([])
    expect(await host.serviceState()).toBeUndefined()
  })
})
