import { describe, expect, it } from 'vitest'
import { NOON, aHost, aRelease, anAttempt } from '../testing/factories.ts'
import { aBegunStage, aRollout } from '../testing/rollout-factories.ts'
import { decideUpdate } from './decide-update.ts'
import { explainReason } from './explain-reason.ts'
import type { HostFacts } from './host-facts.ts'
import { offerAnswer } from './offer-answer.ts'
import { DECISION_CASES, MINUTE, night, plain, rolledBack } from './testing/decision-cases.ts'

describe('decideUpdate', () => {
  it.each(DECISION_CASES)('%s', (_sentence, input, expected) => {
    const decision = decideUpdate({
      host: aHost(),
      release: aRelease(),
      rollout: null,
      settled: null,
      now: NOON,
      ...input,
    })
    expect(`${decision.kind} ${decision.reason}`).toBe(expected)
  })

  it('has a host forget its own quarantine until it has tried again', () => {
    const cleared = { quarantineClearedAt: NOON }
    const told = (host: HostFacts) =>
      offerAnswer(
        decideUpdate({ host, release: aRelease(), rollout: null, settled: null, now: NOON }),
        host,
        'http://x',
      )
    expect(told(aHost({ ...cleared, attempt: rolledBack })).retry_failed).toBe(true)
    expect(told(aHost({ ...cleared, attempt: anAttempt() }))).not.toHaveProperty('retry_failed')
    expect(told(aHost(cleared))).not.toHaveProperty('retry_failed')
  })

  it('says when the next window opens', () => {
    const decided = decideUpdate({ ...plain, windows: [night] })
    expect(decided).toMatchObject({ reason: 'OUTSIDE_WINDOW', from: NOON + 10 * 60 * MINUTE })
    expect(explainReason('OUTSIDE_WINDOW', plain.host, 'v1.1.0', NOON + 10 * 60 * MINUTE)).toContain(
      'opens at 22:00 UTC on 2026-11-23',
    )
  })

  it('leads a host below the minimum to the bridge, which takes no place in the rollout', () => {
    const release = { ...aRelease(), minimumVersion: 'v1.0.5' }
    const bridge = aRelease('v1.0.5')
    const everybody = aRollout({ begun: [aBegunStage({ cut: 1, size: 9 })] })
    const decided = decideUpdate({ ...plain, release, published: [bridge], rollout: everybody })
    expect(decided).toMatchObject({ kind: 'offer', release: bridge, needsPlace: false })
  })

  it('says what a host below the minimum lacks', () => {
    const release = { ...aRelease(), minimumVersion: 'v1.0.5' }
    const decided = decideUpdate({ ...plain, release })
    expect(decided).toMatchObject({ reason: 'BELOW_MINIMUM', minimumVersion: 'v1.0.5' })
    expect(explainReason('BELOW_MINIMUM', plain.host, 'v1.1.0', null, 'v1.0.5')).toContain(
      'Needs v1.0.5 before it can take v1.1.0',
    )
  })

  it('tells who never reported nothing of a release that not every host may take', () => {
    const host = aHost({ currentVersion: null })
    const release = { ...aRelease(), minimumVersion: 'v1.0.5' }
    expect(decideUpdate({ ...plain, host, release })).toMatchObject({ mayRun: null })
    expect(decideUpdate({ ...plain, host })).toMatchObject({ mayRun: aRelease() })
  })

  it('tells a host to go back, and of no release beside that', () => {
    const host = aHost({ currentVersion: 'v1.2.0' })
    const decided = decideUpdate({ ...plain, host, restoring: new Set(['v1.2.0']) })
    expect(offerAnswer(decided, host, 'http://x')).toEqual({ roll_back_from: 'v1.2.0' })
  })

  it('tells a current host of its own release, so that it knows where the server is', () => {
    const release = aRelease('v1.1.0')
    const host = aHost({ currentVersion: 'v1.1.0' })
    expect(decideUpdate({ host, release, rollout: null, settled: null, now: NOON })).toEqual({
      kind: 'none',
      reason: 'CURRENT',
      mayRun: release,
      from: null,
    })
  })
})
