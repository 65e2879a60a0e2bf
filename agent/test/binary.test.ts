// Longer than most: the tests share one executable, which takes its time to build, and one server.
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { buildAgent } from '../../scripts/build-agent.mjs'
import { versionMarker } from '../src/protocol/index.ts'
import { SupervisedHost } from './supervised-host.ts'
import { until } from './until.ts'
import { WireServer } from './wire-server.ts'

let builds: string
let oldBinary: string
let newBytes: Buffer

beforeAll(async () => {
  builds = await mkdtemp(join(tmpdir(), 'vesana-agent-builds-'))
  oldBinary = (await buildAgent({ component: 'agent', version: 'v1.0.0', out: join(builds, 'old') })).file
  const { file } = await buildAgent({ component: 'agent', version: 'v1.1.0', out: join(builds, 'new') })
  newBytes = await readFile(file)
})
afterAll(() => rm(builds, { recursive: true, force: true }))

async function world(config = ''): Promise<{ server: WireServer; host: SupervisedHost }> {
  const server = await new WireServer().start()
  onTestFinished(() => server.stop())
  return { server, host: await SupervisedHost.withAgent(server, oldBinary, config) }
}

function release(): { version: string; bytes: Buffer } {
  return { version: 'v1.1.0', bytes: newBytes }
}

describe('a binary', () => {
  test('says its version, and carries it once in its bytes', async () => {
    const { host } = await world()
    expect(await host.run('--version')).toEqual({ code: 0, out: 'v1.0.0\n', err: '' })
    expect(newBytes.toString('latin1').split(versionMarker('agent', 'v1.1.0')).length).toBe(2)
  })

  test('refuses what it does not know in one line', async () => {
    const { host } = await world()
    for (const words of [['--verbose'], ['status', '--loud']]) {
      const { code, err } = await host.run(...words)
      expect([code, err.trim().split('\n').length]).toEqual([2, 1])
    }
  })
})

test.skipIf(process.getuid?.() !== 0)('whoever may not read the state is told how to', async () => {
  const { host } = await world()
  const state = join(host.folder, 'state')
  await mkdir(state, { mode: 0o700 })
  await chmod(host.folder, 0o755)
  for (const more of [[], ['--json']]) {
    const words = [host.binary, 'status', ...more, '--state-dir', state]
    const asked = promisify(execFile)('setpriv', ['--reuid=65534', '--clear-groups', ...words])
    await expect(asked).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: `${state} is for root alone (on Windows for administrators). Run: sudo vesana-agent status\n`,
    })
  }
})

describe('an update', () => {
  test('reaches the host, keeps the old binary, and proves itself', async () => {
    const { server, host } = await world()
    server.release = release()
    host.start()
    await until(() => server.stages.includes('COMPLETED'), 'COMPLETED')
    expect(server.stages).toEqual([
      'SCHEDULED',
      'DOWNLOADING',
      'VERIFYING',
      'REPLACING',
      'RESTARTING',
      'WATCHING',
      'COMPLETED',
    ])
    expect(host.exits).toEqual([75])
    expect((await readFile(host.backup)).equals(await readFile(oldBinary))).toBe(true)
    expect((await readFile(host.binary)).equals(newBytes)).toBe(true)
    expect((await stat(host.binary)).mode & 0o777).toBe(0o755)
    await until(() => server.polls.at(-1)?.['x-agent-version'] === 'v1.1.0', 'a poll of the new version')
    const status = JSON.parse((await host.run('status', '--json')).out) as Record<string, unknown>
    expect(status).toMatchObject({ running_version: 'v1.1.0', stage: 'COMPLETED', reason: 'CURRENT' })
    expect(host.output).not.toContain(server.token)
  })

  test('with the wrong SHA-256 is refused, reported, and not tried again until asked for', async () => {
    const { server, host } = await world()
    server.release = { ...release(), sha256: 'a'.repeat(64) }
    host.start()
    await until(() => server.stages.includes('FAILED'), 'FAILED')
    const error = server.events.find((event) => event.stage === 'FAILED')?.error
    expect(error?.code).toBe('DIGEST_MISMATCH')
    expect(error?.message).toContain(`Expected SHA-256 ${'a'.repeat(64)}, got`)
    const polls = server.polls.length
    await until(() => server.polls.length > polls + 3, 'more polls')
    expect(server.downloads.length).toBe(1)
    expect((await readFile(host.binary)).equals(await readFile(oldBinary))).toBe(true)
    await expect(stat(join(host.folder, 'bin', '.vesana-agent.new'))).rejects.toThrow('ENOENT')

    server.updateNow = true
    await until(() => server.stages.includes('REQUESTED'), 'the request')
    server.updateNow = false
    await until(() => server.downloads.length === 2, 'another download')
  })

  test('killed in the middle of the download goes on where it was', async () => {
    const { server, host } = await world()
    server.release = release()
    server.stallAt = 40_000_000
    host.start()
    const partial = join(host.folder, 'bin', '.vesana-agent.new.part')
    const bytesThere = (): Promise<number> =>
      stat(partial).then(
        ({ size }) => size,
        () => 0,
      )
    await until(async () => (await bytesThere()) > 30_000_000, 'most of what the server gives')
    server.stallAt = undefined
    host.kill()
    await until(() => server.stages.includes('COMPLETED'), 'COMPLETED')
    expect(server.downloads[0]?.range).toBeUndefined()
    expect(Number(/^bytes=(\d+)-$/.exec(server.downloads[1]?.range ?? '')?.[1])).toBeGreaterThan(30_000_000)
    expect(server.downloads[1]?.ifRange).toBe('"file"')
    expect(new Set(server.events.map((event) => event.attempt_id)).size).toBe(1)
    expect((await readFile(host.binary)).equals(newBytes)).toBe(true)
  })

  test('that the server could not hear of is told when it is back', async () => {
    const { server, host } = await world()
    server.release = { version: 'v1.1.0', bytes: Buffer.from('no program') }
    server.eventsDown = true
    host.start()
    await until(() => host.output.includes('FAILED'), 'a failed attempt')
    await host.stop()
    expect(server.events).toEqual([])
    server.release = undefined
    server.eventsDown = false
    host.start()
    await until(() => server.stages.includes('FAILED'), 'the history')
    expect(server.stages).toEqual(['SCHEDULED', 'DOWNLOADING', 'VERIFYING', 'FAILED'])
    expect(server.events.at(-1)?.error?.code).toBe('NOT_RUNNABLE')
  })

  test('does not begin on a host that opted out, which still checks in', async () => {
    const { server, host } = await world('VESANA_AUTO_UPDATE: false\n')
    server.release = release()
    server.updateNow = true
    host.start()
    await until(() => server.heartbeats.length > 3 && server.polls.length > 3, 'check-ins')
    expect(server.heartbeats.every((heartbeat) => heartbeat.auto_update === false)).toBe(true)
    expect(server.downloads).toEqual([])
  })

  test('is undone by hand, and not taken again by itself', async () => {
    const { server, host } = await world()
    server.release = release()
    host.start()
    await until(() => server.stages.includes('COMPLETED'), 'COMPLETED')
    expect((await host.run('rollback')).out).toContain('is v1.0.0 again')
    host.kill()
    await until(() => server.heartbeats.at(-1)?.version === 'v1.0.0', 'the old version')
    const polls = server.polls.length
    await until(() => server.polls.length > polls + 3, 'more polls')
    expect(server.downloads.length).toBe(1)
    expect((await readFile(host.backup)).equals(await readFile(oldBinary))).toBe(true)
    await until(() => server.stages.at(-1) === 'ROLLED_BACK', 'the report')
    expect(server.events.at(-1)?.error?.message).toContain('put back by hand')
  })

  test('that another installation followed is not blamed for a rollback by hand', async () => {
    const { server, host } = await world()
    server.release = release()
    host.start()
    await until(() => server.stages.includes('COMPLETED'), 'COMPLETED')
    await host.stop()
    await rm(host.binary)
    await writeFile(host.binary, Buffer.concat([newBytes, Buffer.from('not the release')]), { mode: 0o755 })
    expect((await host.run('rollback')).out).toContain('the server may offer it again')
    host.start()
    await until(() => server.downloads.length === 2, 'the release again')
    expect(server.stages).not.toContain('ROLLED_BACK')
  })

  test('that was rolled back is tried again when the quarantine is cleared, not when it is requested', async () => {
    const { server, host } = await world()
    server.release = release()
    host.start()
    await until(() => server.stages.includes('COMPLETED'), 'COMPLETED')
    await host.run('rollback')
    host.kill()
    await until(() => server.stages.at(-1) === 'ROLLED_BACK', 'the report')
    server.updateNow = true
    const polls = server.polls.length
    await until(() => server.polls.length > polls + 3, 'more polls')
    expect(server.downloads.length).toBe(1)
    expect(JSON.parse((await host.run('status', '--json')).out)).toMatchObject({ reason: 'QUARANTINED' })
    server.updateNow = false
    server.retryFailed = true
    await until(() => server.stages.at(-1) === 'COMPLETED', 'another COMPLETED')
  })

  test('that is requested begins at once, not after its interval, when the server holds heartbeats', async () => {
    const { server, host } = await world()
    server.intervals = { poll_interval_s: 300, heartbeat_interval_s: 60 }
    server.holds = true
    host.start()
    await until(() => server.preferences.includes('wait=50'), 'a held heartbeat')
    server.release = release()
    server.updateNow = true
    server.news()
    await until(() => server.stages.includes('REQUESTED'), 'the request', 10_000)
  })
})

describe('a host', () => {
  test('logs an object a line where that is wanted, and no token in any', async () => {
    const { server, host } = await world('log_level: debug\n')
    server.release = release()
    host.start('--log-format', 'json')
    await until(() => server.stages.includes('COMPLETED'), 'COMPLETED')
    await host.stop()
    const lines = host.output.trim().split('\n')
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), message: expect.any(String) })
    }
    expect(host.output).not.toContain(server.token)
  })

  test('keeps its interval with a server that does not hold heartbeats', async () => {
    const { server, host } = await world()
    server.intervals = { poll_interval_s: 1, heartbeat_interval_s: 30 }
    host.start()
    await until(() => server.preferences.includes('wait=29'), 'an offer to hold')
    const polls = server.polls.length
    await until(() => server.polls.length > polls + 3, 'seconds')
    expect(server.preferences).toEqual([undefined, 'wait=29'])
  })

  test('says on its wire and to its people that it opted out', async () => {
    const { server, host } = await world('auto_update: false\n')
    server.release = release()
    host.start()
    await until(() => server.heartbeats.at(-1)?.auto_update === false, 'a heartbeat')
    const status = JSON.parse((await host.run('status', '--json')).out) as Record<string, unknown>
    expect(status).toMatchObject({ auto_update: false, reason: 'OPTED_OUT' })
    expect((await host.run('status')).out).toContain('switched off in the configuration')
  })

  test('runs one agent on a state directory, also after a kill', async () => {
    const { server, host } = await world()
    host.start()
    await until(() => server.polls.length > 0, 'a poll')
    const second = await host.run('run')
    expect(second.code).toBe(1)
    expect(second.out).toContain('already runs')
    host.kill()
    const polls = server.polls.length
    await until(() => server.polls.length > polls + 1, 'polls after the kill')
  })

  test('is up for its supervisor though the disk takes no state', async () => {
    const { host } = await world()
    // A folder in the place of the draft: no write of the state can succeed.
    await mkdir(join(host.folder, 'state/update-state.json.tmp'), { recursive: true })
    const told = join(host.folder, 'told')
    await writeFile(join(host.folder, 'systemd-notify'), `#!/bin/sh\necho "$1" >> ${told}\n`, { mode: 0o755 })
    vi.stubEnv('PATH', `${host.folder}:${process.env.PATH}`)
    vi.stubEnv('NOTIFY_SOCKET', join(host.folder, 'socket'))
    onTestFinished(() => void vi.unstubAllEnvs())
    host.start()
    await until(() => host.output.includes('so the update waits'), 'the complaint')
    const said = (): Promise<string> => readFile(told, 'utf8').catch(() => '')
    await until(async () => (await said()).includes('READY=1'), 'READY=1')
  })

  test('survives damaged state files', async () => {
    const { server, host } = await world()
    await mkdir(join(host.folder, 'state'))
    for (const name of ['update-state.json', 'contact.json', 'update-events.jsonl', 'run.lock']) {
      await writeFile(join(host.folder, 'state', name), '{"half')
    }
    host.start()
    await until(() => server.polls.length > 1, 'polls')
    expect(host.exits).toEqual([])
    expect(await readFile(join(host.folder, 'state', 'update-state.json.corrupt'), 'utf8')).toBe('{"half')
  })

  test('keeps a new server only when that server accepts the token', async () => {
    const { server, host } = await world()
    const config = join(host.folder, 'config.yaml')
    await writeFile(config, `# ours\nserver: http://old.example.com\ntoken: old # secret\n`)
    const refused = await host.run('reconfigure', '--server', server.url, '--token', 'wrong')
    expect([refused.code, refused.err.includes('nothing is changed')]).toEqual([1, true])
    expect(await readFile(config, 'utf8')).toContain('token: old')
    const kept = await host.run('reconfigure', '--server', server.url, '--token', server.token)
    expect(kept.code).toBe(0)
    expect(await readFile(config, 'utf8')).toBe(
      `# ours\nserver: ${server.url}\ntoken: ${server.token} # secret\n`,
    )
    expect((await stat(config)).mode & 0o777).toBe(0o600)
  })

  test('stops at once while it downloads', async () => {
    const { server, host } = await world()
    server.release = release()
    server.stallAt = 1_000_000
    host.start()
    await until(() => server.downloads.length > 0, 'a download')
    const began = Date.now()
    await host.stop()
    expect(Date.now() - began).toBeLessThan(8000)
    expect(host.exits).toEqual([0])
  })

  test('says what the server offers, and when it cannot be reached', async () => {
    const { server, host } = await world()
    server.release = release()
    expect((await host.run('check-update')).out).toContain('v1.1.0 is offered')
    await server.stop()
    const alone = await host.run('check-update', '--json')
    expect([alone.code, alone.err.includes('ECONNREFUSED')]).toEqual([1, true])
  })
})
