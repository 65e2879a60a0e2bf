import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { QUICK, WITHIN, World } from './world.ts'
import { DATA, PROGRAMS, type WindowsHost } from './windows-host.ts'

let world: World
let host: WindowsHost
let token: string
let hostId: string

beforeAll(async () => {
  world = await World.begin(['v1.0.0', 'v1.1.0'])
  host = world.host
  token = await world.enrollmentToken()
})
afterAll(() => world?.end())

const access = (secret: string, server = world.server.url): string => `/S /SERVER=${server} /TOKEN=${secret}`
const statusOf = async () => (await world.admin.status(hostId)).agentStatus

describe('vesana-agent-setup.exe, silently,', () => {
  it.each([
    [
      'no server that answers',
      4,
      'http://127.0.0.1:1 cannot be reached',
      '/S /SERVER=http://127.0.0.1:1 /TOKEN=x',
    ],
    ['a word that it does not know', 3, 'There is no option /SILENT', '/S /SILENT'],
    ['a word in the wrong case', 3, 'There is no option /s', '/s /SERVER=http://127.0.0.1:1 /TOKEN=x'],
    ['no server', 3, 'address is missing', '/S'],
    ['an address that is none', 3, 'is no http or https address', '/S /SERVER=vesana /TOKEN=x'],
  ])('changes nothing with %s, and says why', async (_, code, words, line) => {
    expect(await host.setUp('v1.0.0', line)).toEqual({ code, out: '' })
    expect(await host.told()).toContain(words)
    expect(await host.traces()).toEqual([])
  })

  it('takes server and token from its environment, too', async () => {
    const environment = { VESANA_SERVER: 'http://127.0.0.1:1', VESANA_TOKEN: 'x' }
    expect(await host.setUp('v1.0.0', '/S', environment)).toEqual({ code: 4, out: '' })
    expect(await host.told()).toContain('http://127.0.0.1:1 cannot be reached')
    expect(await host.traces()).toEqual([])
  })

  it('changes nothing with a token that the server does not know', async () => {
    expect(await host.setUp('v1.0.0', access('vesana_unknown'))).toEqual({ code: 5, out: '' })
    expect(await host.told()).toContain('This enrollment token is not known')
    expect(await host.traces()).toEqual([])
    expect(await world.hosts()).toEqual([])
  })

  it('brings a machine from nothing to ONLINE, by an enrollment token', async () => {
    expect([await host.setUp('v1.0.0', access(token)), await host.told()]).toEqual([
      { code: 0, out: '' },
      'This host is enrolled.\nVesana Agent is installed, and runs.',
    ])
    expect(await host.serviceState()).toBe('RUNNING')
    await expect
      .poll(async () => (await world.hosts())[0]?.agentStatus, WITHIN)
      .toMatchObject({
        online: true,
        currentVersion: 'v1.0.0',
      })
    hostId = (await world.hosts())[0]?.id ?? ''
    await world.admin.setConfig(hostId, QUICK)
  })

  it('keeps the host’s own token where only administrators can read it, and no other anywhere', async () => {
    const { out } = await host.machine.shell(`stat -c %A /root/.wine/drive_c/ProgramData/Vesana/Agent`)
    expect(out).toMatch(/^drwx...---$/)
    expect(await host.filesWith(token)).toEqual([])
    const own = /token: (\S+)/.exec(await host.config())?.[1] ?? ''
    expect(await host.filesWith(own)).toEqual(['ProgramData/Vesana/Agent/config.yaml'])
  })

  it('shows up in "Apps"', async () => {
    expect(await host.apps()).toMatchObject({
      DisplayName: 'Vesana Agent',
      DisplayVersion: 'v1.0.0',
      Publisher: 'Vesana',
      UninstallString: `"${PROGRAMS}\\uninstall.exe"`,
      DisplayIcon: `${PROGRAMS}\\uninstall.exe`,
    })
  })

  it('makes a service, and a source of events for what that says', async () => {
    const keys = (await host.traces())
      .filter((line) => line.startsWith('HKEY'))
      .map((line) => line.toLowerCase())
    expect(keys).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/services\\vesanaagent$/),
        expect.stringMatching(/services\\eventlog\\application\\vesanaagent$/),
        expect.stringMatching(/uninstall\\vesanaagent$/),
      ]),
    )
  })

  it('runs again without a word, and keeps configuration and host', async () => {
    const before = await host.config()
    expect(await host.setUp('v1.0.0', '/S')).toEqual({ code: 0, out: '' })
    expect([await host.config(), await host.serviceState()]).toEqual([before, 'RUNNING'])
    expect(await world.hosts()).toHaveLength(1)
  })

  it('is followed by an update that comes by itself, and keeps the version before', async () => {
    await world.release('v1.1.0')
    await expect.poll(statusOf, WITHIN).toMatchObject({
      currentVersion: 'v1.1.0',
      attempt: { stage: 'COMPLETED', toVersion: 'v1.1.0' },
    })
    expect(await host.agent('--version')).toBe('v1.1.0')
    expect(await host.agent('--version', '.vesana-agent.bak.exe')).toBe('v1.0.0')
    await expect.poll(async () => (await host.apps()).DisplayVersion, WITHIN).toBe('v1.1.0')
  })

  it('never goes back to an older agent', async () => {
    expect(await host.setUp('v1.0.0', '/S')).toEqual({ code: 0, out: '' })
    expect(await host.told()).toContain('This host runs v1.1.0, which is newer than v1.0.0.')
    expect([await host.agent('--version'), await host.serviceState()]).toEqual(['v1.1.0', 'RUNNING'])
  })

  it('installs a service whose restart forces a check', async () => {
    await world.admin.setConfig(hostId, { poll_interval_s: 3000, heartbeat_interval_s: 3000 })
    const lastContact = async () => Date.parse((await host.status()).last_contact_at ?? '')
    // Twice: the first contact tells the agent that it is to ask seldom, the second one can only be the restart's.
    for (let restarts = 0; restarts < 2; restarts++) {
      await host.stop()
      const stopped = Date.now()
      await host.start()
      await expect.poll(lastContact, WITHIN).toBeGreaterThan(stopped)
    }
    await world.admin.setConfig(hostId, QUICK)
    await host.restart()
  })

  it('lets a host opt out by the registry', async () => {
    await host.optOut('false')
    await host.restart()
    await expect.poll(async () => (await host.status()).reason, WITHIN).toBe('OPTED_OUT')
    await host.optOut('true')
  })

  it('is removed but for its configuration, by which it comes back as the same host', async () => {
    await host.uninstall('/S')
    await expect.poll(() => host.told(), WITHIN).toBe('Vesana Agent is removed.')
    expect(await host.serviceState()).toBeUndefined()
    expect((await host.machine.shell(`ls '/root/.wine/drive_c/Program Files/Vesana' 2>&1`)).code).not.toBe(0)
    expect(await host.config()).toContain('token: ')

    expect(await host.setUp('v1.1.0', '/S')).toEqual({ code: 0, out: '' })
    await expect.poll(statusOf, WITHIN).toMatchObject({ online: true, currentVersion: 'v1.1.0' })
    expect(await world.hosts()).toHaveLength(1)
  })

  it('leaves nothing when it is asked to', async () => {
    await host.uninstall('/S /PURGE')
    await expect.poll(() => host.told(), WITHIN).toBe('Vesana Agent is removed.')
    await expect.poll(() => host.traces(), WITHIN).toEqual([])
    expect(await host.serviceState()).toBeUndefined()
    expect(
      (await host.machine.shell(`ls ${DATA.replace('C:', '/root/.wine/drive_c').replaceAll('\\', '/')} 2>&1`))
        .code,
    ).not.toBe(0)
  })
})
