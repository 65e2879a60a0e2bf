import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stage, isTerminal } from '@vesana/agent/protocol'
import { Machine } from '../../agent/test/systemd/machine.ts'
import { machineRoot, whyNoMachines } from '../../agent/test/systemd/machine-root.ts'
import { Administrator } from '../administrator.ts'
import { buildBinaries, builtBinary } from '../build-agent-binaries.ts'
import { ADMIN_TOKEN, ServerProcess } from '../server-process.ts'
import { InstalledHost } from './installed-host.ts'

const QUICK = { poll_interval_s: 1, heartbeat_interval_s: 1 }
const WITHIN = { timeout: 60_000, interval: 200 }
const CONFIG = '/etc/vesana-agent/config.yaml'

let folder: string
let server: ServerProcess
let admin: Administrator
let machine: Machine
let host: InstalledHost
let web1: { hostId: string; token: string }

const statusOf = async (id: string) => (await admin.status(id)).agentStatus
const release = (version: string, component: 'agent' | 'collector' = 'agent') =>
  admin.release(component, version, { 'linux-amd64': builtBinary(component, version) })

async function collectors(): Promise<unknown[]> {
  const { hosts } = await admin.graphql.request<{ hosts: { nodes: unknown[] } }>(
    '{ hosts(filter: { component: [COLLECTOR] }) { nodes { labels { key value } agentStatus { online } } } }',
  )
  return hosts.nodes
}

describe('install.sh, on a machine with systemd,', () => {
  beforeAll(async () => {
    const impossible = await whyNoMachines()
    if (impossible !== undefined) throw new Error(impossible)
    await machineRoot('bookworm')
    await buildBinaries('agent', ['v1.0.0', 'v1.1.0', 'v1.2.0', 'v1.3.0'])
    await buildBinaries('collector', ['v1.0.0'])
    folder = await mkdtemp(join(tmpdir(), 'vesana-install-'))
    server = await ServerProcess.start(folder)
    admin = new Administrator(server.url, ADMIN_TOKEN)
    await release('v1.0.0')
    web1 = await admin.enroll('web-1', { config: QUICK })
    machine = await Machine.boot(folder)
    host = new InstalledHost(machine, server.url)
  })
  afterAll(async () => {
    await machine?.end()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('brings an agent from nothing to ONLINE, by one line', async () => {
    const { code, out } = await host.install('agent', `${web1.token} ${server.url}`)
    expect(out).toContain(`vesana-agent v1.0.0 is ONLINE at ${server.url}.`)
    expect(code).toBe(0)
    await expect
      .poll(() => statusOf(web1.hostId), WITHIN)
      .toMatchObject({ online: true, currentVersion: 'v1.0.0' })
    expect(await host.text('systemctl is-enabled vesana-agent; systemctl is-active vesana-agent')).toBe(
      'enabled\nactive',
    )
    expect(
      await host.text(`stat -c '%a %U' ${CONFIG} /usr/local/bin/vesana-agent /var/lib/vesana-agent`),
    ).toBe('600 root\n755 root\n700 root')
  })

  it('leaves the token in no output, log, argument or readable file', async () => {
    const { out } = await host.install('agent', `${web1.token} ${server.url}`)
    expect(out).not.toContain(web1.token)
    expect(await host.text('journalctl --no-pager')).not.toContain(web1.token)
    expect(await host.text(`grep -rl '${web1.token}' /etc /var/lib /usr/local /tmp /run 2>/dev/null`)).toBe(
      CONFIG,
    )
  })

  it('runs again without harm, and keeps what else is in the configuration', async () => {
    await host.text(`printf '# of ours\\nlog_level: debug\\n' >>${CONFIG}`)
    const { code, out } = await host.install('agent', `${web1.token} ${server.url}`)
    expect([code, out]).toEqual([0, expect.stringContaining('is installed already')])
    expect(await host.text(`cat ${CONFIG}`)).toBe(
      `server: "${server.url}"\ntoken: "${web1.token}"\n# of ours\nlog_level: debug`,
    )
    const again = await host.install('agent', '')
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('is ONLINE')])
  })

  it('changes nothing when the server refuses the token', async () => {
    const before = await host.text(`cat ${CONFIG}; systemctl show -P MainPID vesana-agent`)
    await host.text(`sed -i 's/^token: .*/token: "vesana_gone"/' ${CONFIG}`)
    const { code, out } = await host.install('agent', `vesana_wrong ${server.url}`)
    expect([code, out]).toEqual([1, expect.stringContaining('refused the token')])
    await host.text(`sed -i 's/^token: .*/token: "${web1.token}"/' ${CONFIG}`)
    expect(await host.text(`cat ${CONFIG}; systemctl show -P MainPID vesana-agent`)).toBe(before)
  })

  it('is followed by an update that comes by itself', async () => {
    await release('v1.1.0')
    await expect
      .poll(() => statusOf(web1.hostId), WITHIN)
      .toMatchObject({
        currentVersion: 'v1.1.0',
        attempt: { stage: 'COMPLETED', toVersion: 'v1.1.0' },
      })
    expect(await host.text('/usr/local/bin/.vesana-agent.bak --version')).toBe('v1.0.0')
  })

  it('never goes back to an older version', async () => {
    const { code, out } = await host.install('agent', `${web1.token} ${server.url}`)
    expect([code, out]).toEqual([0, expect.stringContaining('v1.1.0 is installed already')])
  })

  it('makes a service whose restart forces a check', async () => {
    await admin.setConfig(web1.hostId, { poll_interval_s: 3000, heartbeat_interval_s: 3000 })
    const contact = async () => Date.parse((await host.status()).last_contact_at ?? '')
    const restart = async () => {
      const before = Date.now()
      await host.text('systemctl restart vesana-agent')
      await expect.poll(contact, WITHIN).toBeGreaterThan(before)
    }
    // The first of these two learns that the next check is to come in 50 minutes.
    await restart()
    await restart()
    await admin.setConfig(web1.hostId, QUICK)
    await host.text('systemctl restart vesana-agent')
  })

  it.each([
    ['a reboot', 'v1.2.0', (whileDown: () => Promise<void>) => machine.reboot(undefined, whileDown)],
    ['a power cut', 'v1.3.0', (whileDown: () => Promise<void>) => machine.powerCut(whileDown)],
  ])('makes an update that %s in its middle does not harm', async (_, version, interrupt) => {
    await expect.poll(async () => (await statusOf(web1.hostId)).online, WITHIN).toBe(true)
    const attempt = async () => (await statusOf(web1.hostId)).attempt
    await release(version)
    await expect
      .poll(async () => (await attempt())?.toVersion, { timeout: 60_000, interval: 20 })
      .toBe(version)

    await interrupt(async () => expect(isTerminal((await attempt())?.stage as Stage)).toBe(false))

    await expect
      .poll(() => statusOf(web1.hostId), WITHIN)
      .toMatchObject({
        currentVersion: version,
        online: true,
        attempt: { stage: 'COMPLETED', toVersion: version },
      })
    expect(await host.text('systemctl is-active vesana-agent')).toBe('active')
  })

  it('enrolls a collector beside it by an enrollment token, with its labels', async () => {
    await release('v1.0.0', 'collector')
    const { createEnrollmentToken } = await admin.graphql.request<{
      createEnrollmentToken: { token: string }
    }>(
      `mutation { createEnrollmentToken(input: { component: COLLECTOR, uses: 1,
        labels: [{ key: "rack", value: "4" }] }) { token } }`,
    )
    const { token } = createEnrollmentToken

    const first = await host.install('collector', `${token} ${server.url}`)
    const second = await host.install('collector', `${token} ${server.url}`)

    expect([first.code, first.out]).toEqual([0, expect.stringContaining('vesana-collector v1.0.0 is ONLINE')])
    expect([second.code, second.out]).toEqual([0, expect.stringContaining('it keeps its own token')])
    expect(await collectors()).toEqual([
      { labels: [{ key: 'rack', value: '4' }], agentStatus: { online: true } },
    ])
    expect(await host.text('cat /etc/vesana/collector.env')).not.toContain(token)
  })

  it('comes back as the same host by wget alone, with the token in the environment', async () => {
    const { createEnrollmentToken } = await admin.graphql.request<{
      createEnrollmentToken: { token: string }
    }>('mutation { createEnrollmentToken(input: { component: COLLECTOR, uses: 1 }) { token } }')
    await host.install('collector', '--uninstall --purge')
    const { code, out } = await host.installByWget('collector', createEnrollmentToken.token)
    expect([code, out]).toEqual([0, expect.stringContaining('vesana-collector v1.0.0 is ONLINE')])
    expect(await collectors()).toHaveLength(1)
  })

  it('puts everything back when the service cannot be enabled', async () => {
    await host.text('mount --bind /usr/bin/false /usr/bin/systemctl')
    const before = await host.traces()
    const { code, out } = await host.install('agent', `${web1.token} ${server.url}`)
    await host.text('umount /usr/bin/systemctl')
    expect([code, out]).toEqual([1, expect.stringContaining('Everything is as it was before.')])
    expect(await host.traces()).toEqual(before)
  })

  it('removes everything but the configuration, and that too when it is asked to', async () => {
    const removed = await host.install('agent', '--uninstall')
    expect([removed.code, removed.out]).toEqual([0, expect.stringContaining(`is kept: ${CONFIG}`)])
    await host.install('collector', '--uninstall --purge')
    expect(await host.traces()).toEqual(['/etc/vesana-agent'])
    expect(await host.text('ls -A /etc/vesana-agent')).toBe('config.yaml')
    expect(await host.text('ls -d /etc/vesana 2>&1')).toContain('No such file')
    expect(await host.text('systemctl is-active vesana-agent vesana-collector')).toBe('inactive\ninactive')
    const again = await host.install('agent', '--uninstall --purge')
    expect([again.code, await host.text('ls -d /etc/vesana-agent 2>&1')]).toEqual([
      0,
      expect.stringContaining('No such file'),
    ])
  })
})
