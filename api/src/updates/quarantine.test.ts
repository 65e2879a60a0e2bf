import { describe, expect, it } from 'vitest'
import type { ReleaseFacts } from '../releases/release-facts.ts'
import { NOON, aHost, aRelease } from '../testing/factories.ts'
import { aRollout } from '../testing/rollout-factories.ts'
import { type Held, type Situation, decideUpdate } from './decide-update.ts'
import type { HostFacts } from './host-facts.ts'
import { quarantineOf } from './quarantine.ts'
import { rolledBack } from './testing/decision-cases.ts'

const bridge = aRelease('v2.0.0')
const v3: ReleaseFacts = { ...aRelease('v3.0.0'), minimumVersion: 'v2.0.0' }
const byBridge: Situation = { release: v3, rollout: null, settled: null, published: [bridge, v3] }
const halted: Situation = {
  release: aRelease('v3.0.0'),
  rollout: aRollout({ state: 'HALTED' }),
  settled: bridge,
}
const rolledBackTo = (toVersion: string, but: Partial<HostFacts> = {}) =>
  aHost({ attempt: { ...rolledBack, toVersion }, ...but })

describe('what is in quarantine on a host', () => {
  it.each<[string, HostFacts, Situation, string | undefined]>([
    ['is the bridge that it rolled back', rolledBackTo('v2.0.0'), byBridge, 'v2.0.0'],
    ['is the settled release that it rolled back', rolledBackTo('v2.0.0'), halted, 'v2.0.0'],
    ['is so while it is paused', rolledBackTo('v2.0.0', { pausedAt: NOON }), byBridge, 'v2.0.0'],
    ['is the server version that it rolled back', rolledBackTo('v3.0.0'), halted, 'v3.0.0'],
    ['is no release that it does not go to', rolledBackTo('v1.5.0'), byBridge, undefined],
    [
      'is no release that it runs by now',
      rolledBackTo('v2.0.0', { currentVersion: 'v2.0.0' }),
      halted,
      undefined,
    ],
    [
      'is nothing once it was cleared',
      rolledBackTo('v2.0.0', { quarantineClearedAt: NOON }),
      byBridge,
      undefined,
    ],
  ])('%s', (_sentence, host, situation, version) => {
    expect(quarantineOf(host, situation)?.version).toBe(version)
  })

  it.each<[string, Situation]>([
    ['a bridge', byBridge],
    ['a settled release', halted],
  ])('is offered again, when it is %s, by clearing it', (_what, situation) => {
    const decide = (but: Partial<HostFacts>) =>
      decideUpdate({ ...situation, host: rolledBackTo('v2.0.0', but), now: NOON })
    expect(decide({})).toMatchObject({ kind: 'none' })
    expect(decide({ quarantineClearedAt: NOON })).toMatchObject({
      kind: 'offer',
      release: bridge,
      retryFailed: true,
    })
  })
})

describe('what holds a host back', () => {
  const about = (host: HostFacts, but: Partial<Situation> = {}) =>
    (decideUpdate({ ...byBridge, ...but, host, now: NOON }) as Held).version

  it('on its way to a bridge is about the bridge', () => {
    expect(about(rolledBackTo('v2.0.0'))).toBe('v2.0.0')
    expect(about(aHost({ pausedAt: NOON }))).toBe('v2.0.0')
  })

  it('in the rollout is about the release that the rollout is of', () => {
    expect(about(aHost(), { rollout: aRollout({ state: 'PAUSED' }) })).toBe('v3.0.0')
  })
})
