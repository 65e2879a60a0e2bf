import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { buildAgent } from '../../scripts/build-agent.mjs'
import { SupervisedHost } from './supervised-host.ts'
import { until } from './until.ts'
import { WireServer } from './wire-server.ts'

let builds: string
let oldBinary: string
let badBinary: string

beforeAll(async () => {
  builds = await mkdtemp(join(tmpdir(), 'vesana-agent-builds-'))
  const build = async (version: string): Promise<string> =>
    (await buildAgent({ component: 'agent', version, out: join(builds, version) })).file
  oldBinary = await build('v1.1.0')
  badBinary = await build('v1.2.0')
})
afterAll(() => rm(builds, { recursive: true, force: true }))

async function newServer(): Promise<WireServer> {
  const server = await new WireServer().start()
  onTestFinished(() => server.stop())
  return server
}

/** A host that was led from v1.1.0 to v1.2.0, which its server withdraws now. */
async function withdrawnWorld(): Promise<{ server: WireServer; host: SupervisedHost }> {
  const server = await newServer()
  const host = await SupervisedHost.withAgent(server, oldBinary)
  server.release = { version: 'v1.2.0', bytes: await readFile(badBinary) }
  host.start()
  await until(() => server.stages.includes('COMPLETED'), 'COMPLETED')
  server.release = undefined
  server.rollBackFrom = 'v1.2.0'
  return { server, host }
}

const isSame = async (one: string, other: string): Promise<boolean> =>
  (await readFile(one)).equals(await readFile(other))

function lastAttempt(server: WireServer): unknown[] {
  const id = server.events.at(-1)?.attempt_id
  const seen = new Map(
    server.events.filter((event) => event.attempt_id === id).map((event) => [event.seq, event]),
  )
  return [...seen.values()].map(({ stage, from_version, to_version }) => [stage, from_version, to_version])
}

const WAY_BACK = ['REQUESTED', 'REPLACING', 'RESTARTING', 'ROLLED_BACK'].map((stage) => [
  stage,
  'v1.1.0',
  'v1.2.0',
])

/** Some check-ins more, in which nothing may happen. */
async function checkIns(server: WireServer): Promise<void> {
  const [polls, heartbeats] = [server.polls.length, server.heartbeats.length]
  await until(() => server.polls.length > polls + 3 && server.heartbeats.length > heartbeats + 3, 'check-ins')
}

describe('a host whose version was withdrawn', () => {
  test('puts its backup back, says each step, downloads nothing, and does not take that version again', async () => {
    const { server, host } = await withdrawnWorld()
    await until(() => server.stages.at(-1) === 'ROLLED_BACK', 'ROLLED_BACK')
    expect(lastAttempt(server)).toEqual(WAY_BACK)
    expect(server.events.at(-1)?.error).toEqual({
      code: 'WITHDRAWN',
      message: 'v1.2.0 was withdrawn, so v1.1.0 was put back from the backup.',
    })
    expect(await isSame(host.binary, oldBinary)).toBe(true)
    expect(await isSame(host.backup, oldBinary)).toBe(true)
    expect(host.exits).toEqual([75, 75])
    expect(server.downloads.length).toBe(1)
    expect(server.polls.at(-1)?.['x-agent-version']).toBe('v1.1.0')

    server.release = { version: 'v1.2.0', bytes: await readFile(badBinary) }
    server.updateNow = true
    const events = server.events.length
    await checkIns(server)
    expect([server.downloads.length, server.events.length]).toEqual([1, events])
    expect(JSON.parse((await host.run('status', '--json')).out)).toMatchObject({ reason: 'QUARANTINED' })
  })

  test('stays on it where there is no backup, and says so once, also after a restart', async () => {
    const server = await newServer()
    const host = await SupervisedHost.withAgent(server, badBinary)
    server.rollBackFrom = 'v1.2.0'
    host.start()
    await until(() => server.events.length > 0, 'a report')
    expect(server.events).toMatchObject([{ stage: 'FAILED', error: { code: 'NO_BACKUP' } }])
    await checkIns(server)
    host.kill()
    await until(() => host.exits.length === 1, 'the kill')
    await checkIns(server)
    expect(server.stages).toEqual(['FAILED'])
    expect(await isSame(host.binary, badBinary)).toBe(true)
  })

  test.each([
    ['is not older', async () => readFile(badBinary)],
    ['is no program', async () => Buffer.from('no program')],
  ])('stays on it where the backup %s', async (_, backup) => {
    const server = await newServer()
    const host = await SupervisedHost.withAgent(server, badBinary)
    await writeFile(host.backup, await backup(), { mode: 0o755 })
    server.rollBackFrom = 'v1.2.0'
    host.start()
    await until(() => server.stages.includes('FAILED'), 'FAILED')
    expect(server.events.at(-1)?.error?.code).toBe('NO_BACKUP')
    expect(await isSame(host.binary, badBinary)).toBe(true)
  })

  test('stays on it where its own configuration forbids updates', async () => {
    const server = await newServer()
    const host = await SupervisedHost.withAgent(server, badBinary, 'auto_update: false\n')
    await writeFile(host.backup, await readFile(oldBinary), { mode: 0o755 })
    server.rollBackFrom = 'v1.2.0'
    host.start()
    await checkIns(server)
    expect([server.events, host.exits]).toEqual([[], []])
    expect(host.output).toContain('switched off in its own configuration, so it stays')
  })

  test('killed on its way ends on a working binary all the same', async () => {
    const { server, host } = await withdrawnWorld()
    // As early as it can be seen from outside: the state is written, the effects are on their way.
    const state = join(host.folder, 'state', 'update-state.json')
    await until(async () => (await readFile(state, 'utf8')).includes('"withdrawn": true'), 'the way back')
    host.kill()
    await until(() => server.stages.at(-1) === 'ROLLED_BACK', 'ROLLED_BACK')
    expect(await isSame(host.binary, oldBinary)).toBe(true)
    expect(server.downloads.length).toBe(1)
  })
})
