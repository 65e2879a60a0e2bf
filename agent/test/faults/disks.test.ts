import { execFileSync } from 'node:child_process'
import { appendFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { until } from '../until.ts'
import type { WireServer } from '../wire-server.ts'
import type { FaultHost } from './fault-host.ts'
import { failureOf, problemsAfterCompletion, world } from './fault-world.ts'
import { reasonToSkip, RETRIES } from './run-options.ts'

const MINUTES = 60_000
const MEGABYTE = 1_000_000

function mount(host: FaultHost, folder: string, ...words: string[]): void {
  execFileSync('mount', [...words, folder])
  host.beforeRemoval.push(() => void execFileSync('umount', ['-l', folder]))
}

function smallDisk(host: FaultHost, folder: string, bytes: number): void {
  mount(host, folder, '-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'vesana-fault')
}

/** Leaves no byte free. Resolves to the file that takes the room. */
async function fill(folder: string): Promise<string> {
  const filler = join(folder, 'filler')
  const { bavail, bsize } = await statfs(folder)
  await appendFile(filler, Buffer.alloc(bavail * bsize)).catch(() => undefined)
  return filler
}

/** A file that was being replaced while the disk filled up gives its room back a moment later. */
async function untilItStaysFull(folder: string, server: WireServer): Promise<void> {
  for (let quiet = 0; quiet < 2;) {
    const polls = server.polls.length
    await until(() => server.polls.length > polls + 2, 'polls with a full disk')
    quiet = (await statfs(folder)).bavail === 0 ? quiet + 1 : 0
    if (quiet === 0) await fill(folder)
  }
}

/** Why these cannot run here. */
function whyNoMount(): string | undefined {
  if (process.getuid?.() !== 0) return 'mounting needs root'
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return String(error)
  }
}

const noMount = reasonToSkip(whyNoMount())
if (noMount !== undefined) process.stderr.write(`No full and read-only disks: ${noMount}\n`)

describe.skipIf(noMount)('a host', { timeout: 3 * MINUTES, retry: RETRIES }, () => {
  test('without room for the download says so, and takes it up at a restart once there is room', async (context) => {
    const here = await world(context, {
      beforeInstall: (made) => smallDisk(made, made.binFolder, 400 * MEGABYTE),
    })
    const { host, server } = here
    const filler = join(host.binFolder, 'filler')
    await writeFile(filler, Buffer.alloc(150 * MEGABYTE))
    host.supervise()
    await until(() => server.stages.includes('FAILED'), 'FAILED', 2 * MINUTES)
    expect(server.events.at(-1)?.error?.code).toBe('NO_SPACE')
    expect(server.downloads).toEqual([])
    await rm(filler)
    await host.stop()
    host.supervise()
    expect(await problemsAfterCompletion(here)).toEqual([])
  })

  test('whose disk fills up during the download keeps the old binary, and goes on once there is room', async (context) => {
    const here = await world(context, {
      beforeInstall: (made) => smallDisk(made, made.binFolder, 400 * MEGABYTE),
    })
    const { host, server } = here
    server.stallAt = 20 * MEGABYTE
    host.supervise()
    await until(() => server.downloads.length > 0, 'a download', MINUTES)
    const filler = await fill(host.binFolder)
    server.stallAt = undefined
    host.kill()
    await until(() => server.stages.includes('FAILED'), 'FAILED', 2 * MINUTES)
    expect(server.events.find(({ stage }) => stage === 'FAILED')?.error?.code).toBe('NO_SPACE')
    expect(await here.truth.which(host.binary)).toBe(here.known.old)
    await rm(filler)
    await host.stop()
    host.supervise()
    expect(await problemsAfterCompletion(here)).toEqual([])
  })

  test('whose state cannot be written begins nothing, asks on, and goes on by itself once it can', async (context) => {
    const here = await world(context, {
      beforeInstall: (made) => smallDisk(made, made.stateFolder, 256 * 1024),
    })
    const { host, server } = here
    const { release } = server
    server.release = undefined
    host.supervise()
    await until(() => server.polls.length > 2, 'polls')
    const filler = await fill(host.stateFolder)
    await untilItStaysFull(host.stateFolder, server)
    server.release = release
    await until(() => host.output.includes('cannot be written, so the update waits'), 'the complaint')
    const polls = server.polls.length
    await until(() => server.polls.length > polls + 5, 'polls with a full disk')
    expect([server.downloads, server.events, host.endings]).toEqual([[], [], []])
    await rm(filler)
    expect(await problemsAfterCompletion(here)).toEqual([])
  })

  test('that starts with a full disk of state asks its server none the less', async (context) => {
    const here = await world(context, {
      beforeInstall: (made) => smallDisk(made, made.stateFolder, 256 * 1024),
    })
    const { host, server } = here
    const filler = await fill(host.stateFolder)
    host.supervise()
    await until(() => server.polls.length > 2, 'polls', MINUTES)
    await rm(filler)
    expect(await problemsAfterCompletion(here)).toEqual([])
  })

  test('with a read-only folder for its binary says so, and goes on at a restart once it is writable', async (context) => {
    const here = await world(context)
    const { host, server } = here
    mount(host, host.binFolder, '--bind', host.binFolder)
    execFileSync('mount', ['-o', 'remount,ro,bind', host.binFolder])
    host.supervise()
    expect((await failureOf(here))?.code).toBe('NOT_WRITABLE')
    expect(server.downloads).toEqual([])
    await host.stop()
    execFileSync('mount', ['-o', 'remount,rw,bind', host.binFolder])
    host.supervise()
    expect(await problemsAfterCompletion(here)).toEqual([])
  })
})
