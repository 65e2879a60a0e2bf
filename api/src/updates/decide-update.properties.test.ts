import { PLATFORMS, STAGES } from '@vesana/agent/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON, aHost, aRelease, anAttempt } from '../testing/factories.ts'
import { ROLLOUT_STATES } from '../rollouts/rollout.entity.ts'
import { aPlan, aRollout } from '../testing/rollout-factories.ts'
import { compareVersions } from './compare-versions.ts'
import { decideUpdate } from './decide-update.ts'
import { explainReason } from './explain-reason.ts'
import { offerAnswer } from './offer-answer.ts'
import { REASONS, stateOf } from './reasons.ts'
import { MINUTE, midday, night, offered } from './testing/decision-cases.ts'

const versions = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 12 }),
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('', '', '-rc.1', '-rc.10', '-dirty'),
  )
  .map(([major, minor, patch, pre]) => `v${major}.${minor}.${patch}${pre}`)
const times = fc.option(fc.integer({ min: NOON - 10 * MINUTE, max: NOON }), { nil: null })
const hosts = fc
  .record({
    currentVersion: fc.option(versions, { nil: null }),
    platform: fc.option(fc.constantFrom(...PLATFORMS), { nil: null }),
    lastSeenAt: times,
    optedOut: fc.boolean(),
    pausedAt: times,
    updateRequestedAt: times,
    quarantineClearedAt: times,
    attempt: fc.option(
      fc
        .record({
          toVersion: versions,
          stage: fc.constantFrom(...STAGES),
          tryNumber: fc.integer({ min: 1, max: 6 }),
          error: fc.option(
            fc.constantFrom('DIGEST_MISMATCH', 'DOWNLOAD_FAILED').map((code) => ({ code, message: code })),
            {
              nil: null,
            },
          ),
        })
        .map((attempt) => anAttempt(attempt)),
      { nil: null },
    ),
    offer: fc.option(
      fc.constantFrom('rollout-1', 'rollout-0').map((rolloutId) => ({ ...offered, rolloutId })),
      { nil: null },
    ),
  })
  .map((host) => aHost(host))
const rollouts = fc
  .record({
    state: fc.constantFrom(...ROLLOUT_STATES),
    plan: fc.option(
      fc
        .record({
          maxUpdating: fc.option(fc.constant(1), { nil: null }),
          spreadSeconds: fc.constantFrom(0, 600),
        })
        .map(aPlan),
      { nil: null },
    ),
    begun: fc.array(
      fc.record({ cut: fc.constantFrom(0, 0.5, 1), startedAt: fc.constant(NOON), size: fc.nat(2) }),
      {
        maxLength: 4,
      },
    ),
    offered: fc.nat(2),
    updating: fc.nat(2),
  })
  .map((rollout) => aRollout(rollout))
const releases = fc
  .tuple(versions, fc.subarray([...PLATFORMS]), fc.option(versions, { nil: null }))
  .map(([version, on, minimumVersion]) => ({ ...aRelease(version, on), minimumVersion }))
const inputs = fc.record({
  host: hosts,
  release: fc.option(releases, { nil: null }),
  published: fc.array(releases, { maxLength: 4 }),
  windows: fc.subarray([night, midday, { ...night, labels: { role: 'db' } }], { maxLength: 2 }),
  rollout: fc.option(rollouts, { nil: null }),
  settled: fc.option(releases, { nil: null }),
  restoring: fc.array(versions, { maxLength: 3 }).map((some) => new Set(some)),
  now: fc.constant(NOON),
})
const everyCase = { numRuns: 5000 }

describe('decideUpdate, for any fleet,', () => {
  it('never offers a version at or below the host’s', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = decideUpdate(input)
        if (decision.kind !== 'offer') return
        expect(input.host.currentVersion).not.toBeNull()
        expect(compareVersions(decision.release.version, input.host.currentVersion!)).toBeGreaterThan(0)
      }),
      everyCase,
    )
  })

  it('never tells an agent of a version below its own', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const told = offerAnswer(decideUpdate(input), input.host, 'http://x').latest_version
        if (!told || !input.host.currentVersion) return
        expect(compareVersions(told, input.host.currentVersion)).toBeGreaterThanOrEqual(0)
      }),
      everyCase,
    )
  })

  it('never tells a paused host of anything', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = decideUpdate({ ...input, host: { ...input.host, pausedAt: NOON } })
        expect(decision.kind).toBe('none')
        expect(offerAnswer(decision, input.host, 'http://x')).toEqual({})
      }),
      everyCase,
    )
  })

  it('shows as offered exactly what the agent would be told to update to', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = decideUpdate(input)
        const told = offerAnswer(decision, input.host, 'http://x').latest_version
        const current = input.host.currentVersion
        const updates = Boolean(told && current && compareVersions(told, current) > 0)
        expect(updates).toBe(['OFFERED', 'UPDATE_REQUESTED', 'UPDATING'].includes(decision.reason))
      }),
      everyCase,
    )
  })

  it('never offers the release on trial where the rollout has stopped, nor tells who never reported of it', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom('HALTED', 'WITHDRAWN', 'SUPERSEDED'), (input, state) => {
        const rollout = aRollout({ ...input.rollout, state })
        const release = aRelease('v9.0.0', [...PLATFORMS])
        const told = offerAnswer(decideUpdate({ ...input, release, rollout }), input.host, 'http://x')
        if (input.host.currentVersion !== 'v9.0.0') expect(told.latest_version).not.toBe('v9.0.0')
      }),
      everyCase,
    )
  })

  it('asks for a place exactly where a staged rollout offers its release for the first time', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = decideUpdate(input)
        if (decision.kind !== 'offer') return
        const { rollout, host } = input
        const isStaged = rollout?.plan != null && (rollout.state === 'RUNNING' || rollout.state === 'PAUSED')
        const isFirst = decision.release === input.release && isStaged && host.offer?.rolloutId !== rollout.id
        expect(decision.needsPlace).toBe(isFirst)
        if (isFirst)
          expect(decideUpdate({ ...input, placeRefused: true })).not.toMatchObject({ release: input.release })
      }),
      everyCase,
    )
  })

  it('never offers a release to a host below its minimum', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = decideUpdate(input)
        if (decision.kind !== 'offer' || !decision.release.minimumVersion) return
        const current = input.host.currentVersion ?? ''
        expect(compareVersions(current, decision.release.minimumVersion)).toBeGreaterThanOrEqual(0)
      }),
      everyCase,
    )
  })

  it('offers nothing new outside the windows but on request', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = decideUpdate({ ...input, windows: [night] })
        expect(decision.reason).not.toBe('OFFERED')
      }),
      everyCase,
    )
  })

  it('gives a reason always, and a sentence for it', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { reason } = decideUpdate(input)
        expect(REASONS[reason]).toBeDefined()
        const sentence = explainReason(reason, input.host, input.release?.version ?? null)
        expect(sentence).toMatch(/^.{10,}\.$/)
        expect(sentence).not.toMatch(/null|undefined/)
      }),
      everyCase,
    )
  })

  it('changes its mind about an offline host only for its silence', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        if (decideUpdate(input).reason !== 'OFFLINE') return
        const back = decideUpdate({ ...input, host: { ...input.host, lastSeenAt: NOON } })
        expect(stateOf(back.reason)).toBe('PENDING_UPDATE')
      }),
      everyCase,
    )
  })
})
