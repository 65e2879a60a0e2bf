import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildBadAgent } from '../../agent/test/windows/bad-agent.ts'
import { WineMachine } from '../../agent/test/windows/wine-machine.ts'
import { until } from '../../agent/test/until.ts'
import { BUILDS, serviceOf } from './built-set-up.ts'
import { WITHIN, World } from './world.ts'
import { DATA, PROGRAMS } from './windows-host.ts'

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

  it('refuses another folder than the one of the service', async () => {
    const { host } = world
    const refused = await host.setUp('v1.1.0', String.raw`/S /D=C:\\Elsewhere`)
    expect(refused).toEqual({ code: 3, out: '' })
    expect(await host.told()).toContain(`The service VesanaAgent is installed in ${ELSEWHERE}`)
    expect(await host.serviceState()).toBe('RUNNING')
    expect((await host.machine.shell('ls /root/.wine/drive_c/Elsewhere')).code).not.toBe(0)
  })

  it('leaves the service running where the disk is full', async () => {
    const { host } = world
    await host.stop()
    await host.fillDisk(ELSEWHERE)
    await host.start()
    expect((await host.setUp('v1.1.0', '/S')).code).toBe(7)
    expect(await host.told()).toContain('Is the disk full?')
    expect(await host.serviceState()).toBe('RUNNING')
    expect(await host.machine.shell(`ls -A '${WineMachine.pathOf(ELSEWHERE)}' | grep set-up`)).toEqual({
      code: 1,
      out: '',
    })
    await host.stop()
    await host.leaveDisk(ELSEWHERE)
    await host.start()
  })

  it('brings back a service host that is missing', async () => {
    const { host } = world
    await host.stop()
    await host.clear(`${ELSEWHERE}\\vesana-agent-service.exe`)
    expect(await host.setUp('v1.1.0', '/S')).toEqual({ code: 0, out: '' })
    expect(await host.serviceState()).toBe('RUNNING')
  })

  it('keeps an agent whose version cannot be read', async () => {
    const { host } = world
    const odd = await buildBadAgent(BUILDS, 'none', 'EXITS_ONE')
    await host.stop()
    await host.write(`${ELSEWHERE}\\vesana-agent.exe`, odd)
    expect((await host.setUp('v1.1.0', '/S')).code).toBe(0)
    expect(await host.told()).toContain('It stays: updates only go forward.')
    expect((await host.program('vesana-agent.exe', ELSEWHERE))?.equals(odd)).toBe(true)
  })

  it('is removed from the folder that it was given', async () => {
    const { host } = world
    await host.uninstall('/S /PURGE', ELSEWHERE)
    await expect.poll(() => host.told(), WITHIN).toBe('Vesana Agent is removed.')
    await expect.poll(() => host.traces(), WITHIN).toEqual([])
    expect(await host.serviceState()).toBeUndefined()
  })

  it('is removed while another program holds a file open, which is moved aside', async () => {
    const { host } = world
    expect(await host.setUp('v1.1.0', access(await world.enrollmentToken()))).toEqual({ code: 0, out: '' })
    const held = `${PROGRAMS}\\.vesana-agent.held.exe`
    await host.write(held, await buildBadAgent(BUILDS, 'v1.1.0', 'HANGS'))
    const running = host.machine.run(`'${held}'`)
    await until(
      async () => (await host.machine.shell('pgrep -f "[h]eld.exe"')).code === 0,
      'the other program',
    )
    await host.uninstall('/S /PURGE')
    await expect.poll(() => host.told(), WITHIN).toBe('Vesana Agent is removed.')
    const left = (await host.machine.shell(`ls -A '${WineMachine.pathOf(PROGRAMS)}'`)).out
    expect(left).toMatch(/^ns\w+\.tmp$/)
    await host.machine.shell('pkill -f "[h]eld.exe"')
    await running
  })
})
