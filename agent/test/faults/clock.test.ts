import { existsSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, type TestContext } from 'vitest'
import { until } from '../until.ts'
import { problemsAfterCompletion, world, type World } from './fault-world.ts'
import { reasonToSkip, RETRIES } from './run-options.ts'

const MINUTES = 60_000
const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'
const noFaketime = reasonToSkip(
  existsSync(LIBRARY) ? undefined : `${LIBRARY} is missing: apt-get install faketime.`,
)
if (noFaketime !== undefined) process.stderr.write(`No jumping clocks: ${noFaketime}\n`)

/**
 * A host whose wall clock can be set while the agent runs. Its monotonic clock goes on, as it does on a real machine:
 * a time namespace cannot do that, for it moves the monotonic clocks and not the wall clock.
 */
async function hostWithClock(context: TestContext): Promise<World & { setClock: (offset: string) => void }> {
  const folder = await mkdtemp(join(tmpdir(), 'vesana-clock-'))
  context.onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'clock')
  const setClock = (offset: string): void => writeFileSync(file, `${offset}\n`)
  setClock('+0')
  const environment = {
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  return { ...(await world(context, { environment })), setClock }
}

/** Requests within a second or two, so that neither a rush nor a silence goes unseen. */
async function requestsPerSecond({ server }: World): Promise<number> {
  const count = (): number => server.polls.length + server.heartbeats.length
  const [from, at] = [count(), performance.now()]
  await until(() => performance.now() - at > 2000 && count() > from, 'requests', 20_000)
  return ((count() - from) * 1000) / (performance.now() - at)
}

/** Polls and heartbeats, each every 0.2 s ± 10 %. */
const MOST_PER_SECOND = 12

describe.skipIf(noFaketime)('a host whose clock is set', { timeout: 3 * MINUTES, retry: RETRIES }, () => {
  test.for([
    ['forward by a year', '+365d', '+730d'],
    ['back by a year', '-365d', '-730d'],
    ['forward by a year, and back again', '+365d', '+0'],
  ])(
    '%s during the download and the trial is updated, and asks no more and no less',
    async ([, first = '', second = ''], context) => {
      const here = await hostWithClock(context)
      const { server, host } = here
      server.stallAt = 20_000_000
      host.supervise()
      await until(() => server.downloads.length > 0, 'a download', MINUTES)
      here.setClock(first)
      expect(await requestsPerSecond(here)).toBeLessThan(MOST_PER_SECOND)
      server.stallAt = undefined
      host.kill()
      await until(() => server.stages.includes('VERIFYING'), 'VERIFYING', 2 * MINUTES)
      here.setClock(second)
      await until(() => server.stages.includes('COMPLETED'), 'COMPLETED', 2 * MINUTES)
      expect(await requestsPerSecond(here)).toBeLessThan(MOST_PER_SECOND)
      expect(await problemsAfterCompletion(here)).toEqual([])
      const years = new Set(server.events.map(({ at }) => at.slice(0, 4)))
      expect(years.size, 'the clock was seen to jump').toBeGreaterThan(1)
    },
  )
})
