import { describe, expect, it } from 'vitest'
import { NOON, aHost, aRelease, anAttempt } from '../testing/factories.ts'
import { aRollout } from '../testing/rollout-factories.ts'
import type { Decision, HoldReason } from './decide-update.ts'
import { nextCheck, reasonParameters } from './reason-parameters.ts'

const situation = { release: aRelease('v1.2.0'), rollout: aRollout(), settled: aRelease('v1.1.0') }
const held = (reason: HoldReason, from: number | null = null): Decision => ({
  kind: 'none',
  reason,
  mayRun: null,
  from,
})
const noon = new Date(NOON).toISOString()

describe('what a reason is about', () => {
  it.each<HoldReason>(['LIMIT_REACHED', 'ROLLOUT_PAUSED', 'ROLLOUT_HALTED'])(
    'is the rollout that holds the host back, and what it stays on, with %s',
    (reason) => {
      expect(reasonParameters(held(reason), aHost(), situation)).toEqual({
        serverVersion: 'v1.2.0',
        settledVersion: 'v1.1.0',
        rollout: 'rollout-1',
      })
    },
  )

  it('is the stage under way, and when the turn comes, for a host that waits for its stage', () => {
    expect(reasonParameters(held('WAITING_FOR_STAGE', NOON), aHost(), situation)).toMatchObject({
      rollout: 'rollout-1',
      stage: 1,
      from: noon,
    })
  })

  it('is no rollout where something else holds the host back', () => {
    expect(reasonParameters(held('OUTSIDE_WINDOW', NOON), aHost(), situation)).toEqual({
      serverVersion: 'v1.2.0',
      opensAt: noon,
      from: noon,
    })
    const failed = aHost({
      attempt: anAttempt({ tryNumber: 2, error: { code: 'NO_SPACE', message: 'full' } }),
    })
    expect(reasonParameters(held('RETRY_LATER', NOON), failed, situation)).toEqual({
      serverVersion: 'v1.2.0',
      tries: 2,
      code: 'NO_SPACE',
      from: noon,
    })
  })

  it('is the release on the way that it is about, where that is another', () => {
    const onBridge: Decision = {
      kind: 'none',
      reason: 'QUARANTINED',
      mayRun: null,
      from: null,
      version: 'v1.1.0',
    }
    expect(reasonParameters(onBridge, aHost(), situation)).toEqual({
      serverVersion: 'v1.2.0',
      version: 'v1.1.0',
    })
    const atOnce = { ...onBridge, version: 'v1.2.0' }
    expect(reasonParameters(atOnce, aHost(), situation)).toEqual({ serverVersion: 'v1.2.0' })
  })

  it('is what the host is told, where it is told something', () => {
    const offer: Decision = {
      kind: 'offer',
      release: aRelease('v1.1.0'),
      reason: 'OFFERED',
      retryFailed: false,
      needsPlace: false,
    }
    expect(reasonParameters(offer, aHost(), situation)).toEqual({
      serverVersion: 'v1.2.0',
      version: 'v1.1.0',
    })
    const restore: Decision = { kind: 'restore', reason: 'RESTORING', version: 'v1.3.0' }
    expect(reasonParameters(restore, aHost(), situation)).toEqual({
      serverVersion: 'v1.2.0',
      withdrawn: 'v1.3.0',
    })
  })
})

describe('when something can change by itself', () => {
  const online = aHost({ lastSeenAt: NOON, heartbeatIntervalMs: 60_000 })

  it('is when what holds the host back ends, else when it asks again, else not known', () => {
    expect(nextCheck(held('OUTSIDE_WINDOW', NOON + 5), online, NOON)).toBe(NOON + 5)
    expect(nextCheck(held('PAUSED'), online, NOON)).toBe(NOON + 60_000)
    expect(nextCheck(held('OFFLINE'), online, NOON + 3_600_000)).toBeNull()
    expect(nextCheck(held('RETRY_LATER', NOON - 1), online, NOON)).toBe(NOON + 60_000)
    expect(nextCheck(held('NEVER_REPORTED'), aHost({ lastSeenAt: null }), NOON)).toBeNull()
  })

  it.each([
    [60, 60],
    [61, 120],
    [150, 180],
  ])('is not over for a host that was seen %i s ago: it is due %i s after that', (passed, due) => {
    expect(nextCheck(held('PAUSED'), online, NOON + passed * 1000)).toBe(NOON + due * 1000)
  })
})
