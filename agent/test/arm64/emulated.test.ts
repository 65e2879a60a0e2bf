import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { buildAgent } from '../../../scripts/build-agent.mjs'
import type { Component } from '../../src/protocol/index.ts'
import { until } from '../until.ts'
import { WireServer } from '../wire-server.ts'

/** Another processor, played by a program: some thirty times slower than this one. */
const EMULATOR = 'qemu-aarch64-static'
/** Where Debian's packages of libraries for that processor put them. */
const SYSROOT = '/usr/aarch64-linux-gnu'
const WITHIN_MS = 120_000

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vesana-arm64-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function build(component: Component): Promise<string> {
  const out = join(folder, component)
  const { file } = await buildAgent({ component, version: 'v1.5.0', platform: 'linux-arm64', out })
  return file
}

describe.each<[Component]>([['agent'], ['collector']])('the %s for linux-arm64', (component) => {
  test('runs, says its version, and reports its platform to the server', async () => {
    const program = await build(component)
    const { stdout } = await promisify(execFile)(EMULATOR, ['-L', SYSROOT, program, '--version'])
    expect(stdout).toBe('v1.5.0\n')

    const server = await new WireServer(component).start()
    onTestFinished(() => server.stop())
    const home = join(folder, `${component}-home`)
    await mkdir(home, { recursive: true })
    const config = join(home, component === 'agent' ? 'config.yaml' : 'collector.env')
    await writeFile(
      config,
      component === 'agent'
        ? `server: ${server.url}\ntoken: ${server.token}\n`
        : `VESANA_SERVER=${server.url}\nVESANA_API_KEY=${server.token}\n`,
    )
    const words = ['-L', SYSROOT, program, 'run', '--config', config, '--state-dir', join(home, 'state')]
    const child = spawn(EMULATOR, words, { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    await until(() => server.heartbeats.length > 0 && server.polls.length > 0, 'its reports', WITHIN_MS)
    expect(server.heartbeats[0]).toMatchObject({ version: 'v1.5.0', platform: 'linux-arm64' })
    expect(server.polls[0]?.['x-agent-version']).toBe('v1.5.0')
  })
})
