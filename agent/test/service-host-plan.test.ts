import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPrograms } from '../../scripts/install-programs.mjs'

/** What the Windows service host decides has no Windows in it: a few lines of C, built and asked here. */
const SOURCE = join(import.meta.dirname, '../deploy/service-host')
const run = promisify(execFile)
let folder: string

beforeAll(async () => {
  installPrograms({ gcc: 'gcc' })
  folder = await mkdtemp(join(tmpdir(), 'vesana-plan-'))
  const strict = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-fsanitize=undefined', '-fno-sanitize-recover']
  const driver = join(import.meta.dirname, 'service-host/plan-driver.c')
  await run('gcc', [...strict, '-I', SOURCE, '-o', join(folder, 'plan'), driver, join(SOURCE, 'plan.c')])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function ask(...words: string[]): Promise<string> {
  return (await run(join(folder, 'plan'), words)).stdout.trim()
}

describe('the end of a run, as the judge is told of it', () => {
  test.each([
    ['an exit with 1', ['itself', '1', 'ready'], 'exit-code exited 1'],
    ['an exit with 0 before the version has proved itself', ['itself', '0', 'waiting'], 'protocol exited 0'],
    ['an exit with 0 of one that has', ['itself', '0', 'ready'], 'success exited 0'],
    ['an update', ['itself', '75', 'ready'], 'success exited 75'],
    ['a restart in the middle of the trial', ['itself', '75', 'waiting'], 'protocol exited 75'],
    ['a crash', ['itself', '0xC0000005', 'waiting'], 'exit-code exited 0xC0000005'],
    ['a lease that is used up', ['lease', '1', 'waiting'], 'timeout killed KILL'],
    ['a file that Windows cannot start', ['never', '0', 'waiting'], 'exit-code exited 203'],
    ['a stop on purpose, also of one that hangs', ['request', '1', 'waiting'], 'success exited 1'],
  ])('%s', async (_, words, said) => {
    expect(await ask('exit', ...words)).toBe(said)
  })
})

describe('the pause before the next start', () => {
  test('is none after an update', async () => {
    expect(await ask('pauses', 'itself:75:90000', 'itself:75:5000')).toBe('0 0')
  })

  test('doubles up to a minute while the agent fails', async () => {
    const failing = Array<string>(9).fill('itself:1:200')
    expect(await ask('pauses', ...failing)).toBe('1000 2000 4000 8000 16000 32000 60000 60000 60000')
  })

  test('begins anew once a run has lasted a minute', async () => {
    expect(await ask('pauses', 'itself:1:0', 'never:0:0', 'itself:1:60000')).toBe('1000 2000 1000')
  })

  test('comes, too, when the agent does nothing but ask for restarts', async () => {
    expect(await ask('pauses', ...Array<string>(5).fill('itself:75:100'))).toBe('0 0 0 1000 2000')
  })

  test('is not left out for what only looks like an update', async () => {
    expect(await ask('pauses', 'lease:75:0', 'never:75:0')).toBe('1000 2000')
  })
})

describe('the lease of a version on trial', () => {
  test('runs down until the version is ready', async () => {
    expect(await ask('lease', '60000', '0:', '45000:', '60000:', '70000:')).toBe('60000 15000 0 0')
    expect(await ask('lease', '60000', '30000:READY=1', '90000:')).toBe('ready ready')
  })

  test('is longer when the version asks for it, never shorter', async () => {
    expect(await ask('lease', '60000', '50000:EXTEND_TIMEOUT_USEC=30000000')).toBe('30000')
    expect(await ask('lease', '60000', '10000:EXTEND_TIMEOUT_USEC=1000000')).toBe('50000')
  })

  test.each([
    'READY=0',
    'EXTEND_TIMEOUT_USEC=',
    'EXTEND_TIMEOUT_USEC=9e9',
    'EXTEND_TIMEOUT_USEC=-1',
    'STATUS=fine',
  ])('takes no notice of %s', async (words) => {
    expect(await ask('lease', '60000', `1000:${words}`)).toBe('59000')
  })
})
