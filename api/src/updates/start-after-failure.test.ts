import { UPDATE_ERRORS } from '@vesana/agent/protocol'
import { describe, expect, it } from 'vitest'
import { afterStart } from '../../../agent/src/update/failure-memory.ts'
import { NOON, aRelease, anAttempt } from '../testing/factories.ts'
import type { TestHost } from '../testing/test-app.ts'
import { isForgotten } from './retry-policy.ts'
import { V1_1_0, worldWithRelease } from './testing/world-with-release.ts'

const MINUTE = 60_000

async function worldWithFailure(code: string) {
  const world = await worldWithRelease()
  const host = await world.enroll()
  await host.heartbeat('v1.0.0', { uptime_s: 3600 })
  await host.report({ stage: 'DOWNLOADING' }, { stage: 'FAILED', error: { code, message: 'no' } })
  world.pass(20_000)
  return { world, host }
}

const beat = async (host: TestHost, uptime_s: number) => (await host.heartbeat('v1.0.0', { uptime_s })).body

describe('a start of the agent', () => {
  it.each([
    ['DOWNLOAD_FAILED', 'RETRY_LATER'],
    ['NO_SPACE', 'UPDATE_FAILED'],
  ])('has the host offered again what failed there with %s', async (code, reason) => {
    const { world, host } = await worldWithFailure(code)
    await using _ = world
    expect(await beat(host, 3620)).toEqual({ update_now: false })
    expect(await host.status()).toMatchObject({ reason })

    expect(await beat(host, 1)).toMatchObject(V1_1_0)

    expect((await host.poll()).body).toMatchObject(V1_1_0)
    expect(await host.status()).toMatchObject({ reason: 'OFFERED' })
  })

  it('changes nothing where the file is wrong', async () => {
    const { world, host } = await worldWithFailure('DIGEST_MISMATCH')
    await using _ = world
    expect(await beat(host, 1)).toEqual({ update_now: false })
    expect(await host.status()).toMatchObject({ reason: 'UPDATE_FAILED' })
  })

  it('counts once: the next failure waits again', async () => {
    const { world, host } = await worldWithFailure('DOWNLOAD_FAILED')
    await using _ = world
    await beat(host, 1)
    world.pass(MINUTE)
    const again = { attempt_id: 'attempt-2', error: { code: 'DOWNLOAD_FAILED', message: 'no' } }
    await host.report({ ...again, stage: 'FAILED' })
    expect(await beat(host, 62)).toEqual({ update_now: false })
    expect(await host.status()).toMatchObject({ reason: 'RETRY_LATER' })
  })

  it('that came before the server’s own lifts nothing that failed after it', async () => {
    const { world, host } = await worldWithFailure('NO_SPACE')
    await using _ = world
    await world.restart()
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
    expect(await beat(host, 3620)).toEqual({ update_now: false })
    expect(await beat(host, 1)).toMatchObject(V1_1_0)
  })

  it.each(Object.entries(UPDATE_ERRORS))(
    'forgets %s here exactly where the agent does',
    (code, { permanent }) => {
      const wait = permanent ? {} : { retry_at: new Date(NOON + MINUTE).toISOString() }
      const failure = { version: 'v1.1.0', sha256: 'a', error: { code, message: 'no' }, count: 1, ...wait }
      const state = { attempt: null, failures: [failure] } as unknown as Parameters<typeof afterStart>[0]
      const [kept] = afterStart(state, { running: 'v1.0.0' })
      const isDue = kept?.retry_at !== undefined && Date.parse(kept.retry_at) <= NOON
      const attempt = anAttempt({ stage: 'FAILED', endedAt: NOON, error: failure.error })
      expect(isForgotten(attempt, NOON + 1)).toBe(isDue)
    },
  )
})

describe('the wait for another try', () => {
  it('is the same after the server was restarted, and ends at its time', async () => {
    const { world, host } = await worldWithFailure('DOWNLOAD_FAILED')
    await using _ = world
    await world.restart()
    world.app.deps.releases.serverVersions.offer('agent', aRelease('v1.1.0'))
    expect(await beat(host, 3620)).toEqual({ update_now: false })
    expect((await host.poll()).body).not.toHaveProperty('latest_version')
    expect(await host.status()).toMatchObject({ reason: 'RETRY_LATER' })

    world.pass(40_000)

    expect(await beat(host, 3660)).toMatchObject(V1_1_0)
    expect((await host.poll()).body).toMatchObject(V1_1_0)
  })
})
