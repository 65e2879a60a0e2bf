import { afterAll, beforeAll, describe, test } from 'vitest'
import { until } from '../until.ts'
import { digestOf, HostedAgent } from './hosted-agent.ts'
import { WineMachine } from './wine-machine.ts'
import { WindowsBuilds } from './windows-builds.ts'

const OPT_OUT = 'reg add "HKLM\\\\Software\\\\Vesana\\\\Agent" /v VESANA_AUTO_UPDATE /f'
const WITHIN_MS = 180_000
const PROGRAMS = ['.vesana-agent.bak.exe', 'vesana-agent-service.exe', 'vesana-agent.exe']
/** Windows starts no program whose path has 260 characters or more. The service host has the longest name of all. */
const LONGEST_FOLDER = `C:\\Agents of the second floor\\${'long-'.repeat(60)}`.slice(
  0,
  259 - '\\vesana-agent-service.exe'.length,
)

let builds: WindowsBuilds
beforeAll(async () => {
  builds = await WindowsBuilds.make()
})
afterAll(() => builds?.remove())

async function updated(host: HostedAgent): Promise<void> {
  await host.publish('v1.1.0', await builds.bytes('new.exe'))
  const end = await host.ended('v1.1.0')
  if (end.stage !== 'COMPLETED') throw new Error(JSON.stringify(end))
}

describe.concurrent('an agent that is a service', () => {
  test('updates itself, keeps the old version, leaves nothing, and goes back by hand', async (context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds)
    await updated(host)
    const [old, next] = [digestOf(await builds.bytes('old.exe')), digestOf(await builds.bytes('new.exe'))]
    expect(digestOf(await host.read('vesana-agent.exe'))).toBe(next)
    expect(digestOf(await host.read('.vesana-agent.bak.exe'))).toBe(old)
    // What is tidied up after the last report may be there for a moment.
    const tidy = async (): Promise<boolean> => String(await host.files()) === String(PROGRAMS)
    await until(tidy, 'nothing but the programs', WITHIN_MS)

    const undone = await host.agent('rollback')
    expect([undone.code, undone.out]).toEqual([0, expect.stringContaining('VesanaAgent')])
    await until(() => host.server.stages.at(-1) === 'ROLLED_BACK', 'the report', WITHIN_MS)
    expect(digestOf(await host.read('vesana-agent.exe'))).toBe(old)
    await host.checkIns()
    expect(host.server.downloads.length).toBe(1)
  })

  test('updates itself and goes back in the longest folder that a service of Windows can be in', async (context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds, { programs: LONGEST_FOLDER })
    await updated(host)
    expect(digestOf(await host.read('.vesana-agent.bak.exe'))).toBe(digestOf(await builds.bytes('old.exe')))
    // Also where somebody stopped the service.
    expect((await host.host('stop')).code).toBe(0)
    expect((await host.agent('rollback')).code).toBe(0)
    await until(() => host.server.stages.at(-1) === 'ROLLED_BACK', 'the report', WITHIN_MS)
    expect(digestOf(await host.read('vesana-agent.exe'))).toBe(digestOf(await builds.bytes('old.exe')))
    expect((await host.host('status')).out).toContain('RUNNING')
  })

  test('stops within seconds, with all that it has started, and asks at once when it is started', async (context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds, { intervalS: 300 })
    const polls = host.server.polls.length
    expect((await host.machine.run('net stop VesanaAgent')).code).toBe(0)
    // Under Wine `net stop` does not wait for the service's end, as that of Windows does.
    await until(
      async () => (await host.host('status')).out.includes('STOPPED'),
      'a stopped service',
      WITHIN_MS,
    )
    await until(async () => (await host.processes()).length === 0, 'the end of the agent', WITHIN_MS)
    expect(await host.log()).toContain('Stopping on the word of the service host.')
    expect((await host.machine.run('net start VesanaAgent')).code).toBe(0)
    await until(() => host.server.polls.length > polls, 'a poll', WITHIN_MS)
  })

  test('keeps its log in five files of five megabytes', async (context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds)
    const full = 5 * 1024 * 1024
    expect((await host.host('stop')).code).toBe(0)
    await host.fillLogs(5, full)
    expect((await host.host('start')).code).toBe(0)
    await until(async () => ((await host.logSizes())['agent.log'] ?? full) < full, 'a new file', WITHIN_MS)
    await host.checkIns()
    const { 'agent.log': newest, ...older } = await host.logSizes()
    expect(newest).toBeGreaterThan(0)
    expect(older).toEqual({
      'agent.log.1': full,
      'agent.log.2': full,
      'agent.log.3': full,
      'agent.log.4': full,
    })
  })

  test('opts out by the registry, as a word or as a number', async (context) => {
    const host = await HostedAgent.begin(context, builds)
    const says = (autoUpdate: boolean): Promise<void> =>
      until(() => host.server.heartbeats.at(-1)?.auto_update === autoUpdate, `${autoUpdate}`, WITHIN_MS)
    await host.machine.run(`${OPT_OUT} /t REG_SZ /d false`)
    await host.host('restart')
    await says(false)
    await host.publish('v1.1.0', await builds.bytes('new.exe'))
    await host.checkIns()
    context.expect(host.server.downloads).toEqual([])
    await host.machine.run(`${OPT_OUT} /t REG_DWORD /d 1`)
    await host.host('restart')
    await says(true)
  })

  test('ends with its service host, and comes back where its file is missing', async (context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds)
    await updated(host)
    await host.machine.shell(`kill -9 $(ps axo pid,args | awk '/[v]esana-agent-service/ {print $1}')`)
    await until(async () => (await host.processes()).length === 0, 'the end of the agent', WITHIN_MS)
    await host.remove('vesana-agent.exe')
    expect((await host.host('start')).code).toBe(0)
    await until(() => host.server.polls.at(-1)?.['x-agent-version'] === 'v1.0.0', 'the backup', WITHIN_MS)
    expect(await host.log()).toContain('The program was missing, so its backup was put in its place.')
  })

  test.for([
    ['a folder', 'state'],
    ['a file of the state', 'state\\update-state.json'],
    ['a draft of the configuration', 'config.yaml.tmp'],
  ] as const)(
    'is not installed over %s that somebody else has laid out for it',
    async ([, name], context) => {
      const { expect } = context
      const host = await HostedAgent.begin(context, builds)
      await host.giveAway(name)
      const refused = await host.host('install')
      expect([refused.code, refused.out]).toEqual([
        1,
        expect.stringContaining(`${name} was not made by an administrator`),
      ])
    },
  )

  test('writes its log again once the file can be opened', async (context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds)
    await host.host('stop')
    const log = `'${WineMachine.pathOf('C:\\ProgramData\\Vesana\\Agent\\logs\\agent.log')}'`
    await host.machine.shell(`rm ${log} && mkdir ${log}`)
    const polls = host.server.polls.length
    expect((await host.host('start')).code).toBe(0)
    await until(() => host.server.polls.length > polls, 'a poll without a log', WITHIN_MS)
    await host.machine.shell(`rmdir ${log}`)
    await host.host('stop')
    expect(await host.log()).toContain('The service host ends.')
  })

  test('takes folders that end in a backslash', async (context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds)
    await host.host('stop')
    const polls = host.server.polls.length
    const installed = await host.host(
      String.raw`install --state-dir 'C:\other state\' --log-dir 'C:\other logs\'`,
    )
    expect(installed).toEqual({ code: 0, out: '' })
    expect((await host.host('start')).code).toBe(0)
    await until(() => host.server.polls.length > polls, 'a poll with the other folders', WITHIN_MS)
    expect((await host.machine.shell(`ls -A '/root/.wine/drive_c/other state'`)).out).not.toBe('')
  })

  test('can be installed again and removed, and says what it cannot do', async (context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds)
    expect((await host.host('install')).code).toBe(0)
    expect((await host.host('start')).code).toBe(0)
    expect((await host.host('install --trial-lease-s 0')).code).toBe(2)
    expect((await host.host('uninstall')).code).toBe(0)
    await until(async () => (await host.processes()).length === 0, 'the end of the service host', WITHIN_MS)
    const status = await host.host('status')
    expect([status.code, status.out]).toEqual([6, expect.stringContaining('NOT_INSTALLED')])
    expect((await host.host('start')).code).toBe(6)
    expect((await host.host('uninstall')).code).toBe(0)
  })
})
