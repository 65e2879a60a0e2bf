import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Misbehaviour } from './bad-agent.ts'
import { digestOf, HostedAgent } from './hosted-agent.ts'
import { WindowsBuilds } from './windows-builds.ts'

let builds: WindowsBuilds
beforeAll(async () => {
  builds = await WindowsBuilds.make()
})
afterAll(() => builds?.remove())

/** Short only for what uses up all of it: the others are to end by themselves, on a busy machine, too. */
const LEASES_S: Partial<Record<Misbehaviour, number>> = { HANGS: 15 }
const AS_INSTALLED = ['.vesana-agent.bak.exe', 'vesana-agent-service.exe', 'vesana-agent.exe']

describe.concurrent('under the service host a version that', () => {
  test.for<[string, Misbehaviour, RegExp]>([
    [
      'crashes',
      'CRASHES',
      /^v1\.1\.0 crashed with 0xC0000005 after \d+ s \(\d+ times\)\. v1\.0\.0 is back\.$/,
    ],
    ['exits with 1', 'EXITS_ONE', /exited with code 1 after \d+ s/],
    ['exits some time later', 'EXITS_LATE', /exited with code 1 after (8|9|[1-9]\d) s/],
    ['exits with 0', 'EXITS_ZERO', /exited with code 0 after \d+ s/],
    ['hangs', 'HANGS', /did not report within its lease of 15 s/],
    ['spoils its own file', 'EMPTIES_ITSELF', /could not be executed \(203\/EXEC\)/],
  ])('%s is rolled back with that reason', async ([, how, why], context) => {
    const { expect } = context
    const host = await HostedAgent.begin(context, builds, { leaseS: LEASES_S[how] })
    await host.publish('v1.1.0', await builds.bad('v1.1.0', how))
    const end = await host.ended('v1.1.0')
    expect([end.stage, end.error?.code]).toEqual(['ROLLED_BACK', 'TRIAL_FAILED'])
    expect(end.error?.message).toMatch(why)
    await host.checkIns()
    expect(host.server.polls.at(-1)?.['x-agent-version']).toBe('v1.0.0')
    expect(host.server.downloads.length).toBe(1)
    expect(digestOf(await host.read('vesana-agent.exe'))).toBe(digestOf(await builds.bytes('old.exe')))
    expect((await host.files()).filter((name) => !name.endsWith('.aside'))).toEqual(AS_INSTALLED)
    expect((await host.host('status')).out).toContain('RUNNING')
  })
})

test.for<[string, () => Promise<Buffer>, string]>([
  ['is no program', async () => Buffer.from('no program at all\n'), 'NOT_RUNNABLE'],
  ['says another version', () => builds.bad('v9.9.9', 'EXITS_ONE'), 'WRONG_VERSION'],
])('a file that %s is refused before it is installed', async ([, bytes, code], context) => {
  const { expect } = context
  const host = await HostedAgent.begin(context, builds)
  await host.publish('v1.1.0', await bytes())
  const end = await host.ended('v1.1.0')
  expect([end.stage, end.error?.code]).toEqual(['FAILED', code])
  await host.checkIns()
  expect(host.server.polls.at(-1)?.['x-agent-version']).toBe('v1.0.0')
  expect(await host.log()).not.toContain('asks to be started again')
})
