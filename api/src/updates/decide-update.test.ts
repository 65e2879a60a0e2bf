import { PLATFORMS, STAGES } from '@vesana/agent/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON, aHost, aRelease, anAttempt } from '../testing/factories.ts'
import { compareVersions } from './compare-versions.ts'
import { ATTEMPT_SILENCE_MS, type DecisionInput, decideUpdate } from './decide-update.ts'
import { explainReason } from './explain-reason.ts'
import type { HostFacts } from './host-facts.ts'
import { offerAnswer } from './offer-answer.ts'
import { REASONS, stateOf } from './reasons.ts'

const MINUTE = 60_000
const requested = { updateRequestedAt: NOON, updateRequestedBy: 'ada' }
const paused = { pausedAt: NOON, pausedBy: 'ada' }
const rolledBack = anAttempt({ stage: 'ROLLED_BACK', endedAt: NOON })
const failedFor = (code: string) => anAttempt({ stage: 'FAILED', error: { code, message: 'no' } })

type Case = [sentence: string, input: Partial<DecisionInput>, expected: string]
const cases: Case[] = [
  ['a host that is behind is offered the release', {}, 'offer OFFERED'],
  ['a host on the release is current', { host: aHost({ currentVersion: 'v1.1.0' }) }, 'none CURRENT'],
  ['a host is current where nothing is offered', { release: null }, 'none CURRENT'],
  [
    'a host beyond the release stays where it is',
    { host: aHost({ currentVersion: 'v2.0.0' }) },
    'none NEWER_THAN_SERVER',
  ],
  [
    'a prerelease comes before its release',
    { host: aHost({ currentVersion: 'v1.1.0-rc.1' }) },
    'offer OFFERED',
  ],
  [
    'a development build comes before its release',
    { host: aHost({ currentVersion: 'v1.1.0-dirty' }) },
    'offer OFFERED',
  ],
  [
    'v1.10.0 is newer than v1.9.0',
    { host: aHost({ currentVersion: 'v1.9.0' }), release: aRelease('v1.10.0') },
    'offer OFFERED',
  ],
  ['a host that never reported is unknown', { host: aHost({ currentVersion: null }) }, 'none NEVER_REPORTED'],
  ['a paused host is offered nothing', { host: aHost(paused) }, 'none PAUSED'],
  ['a pause outweighs a request', { host: aHost({ ...paused, ...requested }) }, 'none PAUSED'],
  [
    'a paused host that is current is current',
    { host: aHost({ ...paused, currentVersion: 'v1.1.0' }) },
    'none CURRENT',
  ],
  ['a host that opted out is offered nothing', { host: aHost({ optedOut: true }) }, 'none OPTED_OUT'],
  [
    'a release without a file for the platform is not offered',
    { host: aHost({ platform: 'windows-amd64' }) },
    'none NO_ARTIFACT',
  ],
  ['a host of unknown platform has no file', { host: aHost({ platform: null }) }, 'none NO_ARTIFACT'],
  ['a halted rollout offers nothing', { rollout: { state: 'HALTED' } }, 'none ROLLOUT_HALTED'],
  [
    'a halted rollout offers nothing on request either',
    { rollout: { state: 'HALTED' }, host: aHost(requested) },
    'none ROLLOUT_HALTED',
  ],
  ['a paused rollout offers nothing', { rollout: { state: 'PAUSED' } }, 'none ROLLOUT_PAUSED'],
  [
    'a request overrides a paused rollout',
    { rollout: { state: 'PAUSED' }, host: aHost(requested) },
    'offer UPDATE_REQUESTED',
  ],
  ['a finished rollout offers', { rollout: { state: 'FINISHED' } }, 'offer OFFERED'],
  [
    'a host seen three heartbeats ago is online',
    { host: aHost({ lastSeenAt: NOON - 3 * MINUTE }) },
    'offer OFFERED',
  ],
  [
    'a host not seen for longer is offline',
    { host: aHost({ lastSeenAt: NOON - 3 * MINUTE - 1 }) },
    'none OFFLINE',
  ],
  [
    'an offline host that is current is current',
    { host: aHost({ lastSeenAt: 0, currentVersion: 'v1.1.0' }) },
    'none CURRENT',
  ],
  ['a requested update is told as such', { host: aHost(requested) }, 'offer UPDATE_REQUESTED'],
  ['a host in an attempt is updating', { host: aHost({ attempt: anAttempt() }) }, 'offer UPDATING'],
  [
    'an attempt at another version does not count',
    { host: aHost({ attempt: anAttempt({ toVersion: 'v1.0.9' }) }) },
    'offer OFFERED',
  ],
  [
    'an attempt that fell silent is not believed for ever',
    { host: aHost({ attempt: anAttempt({ updatedAt: NOON - ATTEMPT_SILENCE_MS - 1 }) }) },
    'offer OFFERED',
  ],
  [
    'an update that cannot succeed is not tried again',
    { host: aHost({ attempt: failedFor('DIGEST_MISMATCH') }) },
    'none UPDATE_FAILED',
  ],
  [
    'an update that failed for the moment is offered again',
    { host: aHost({ attempt: failedFor('DOWNLOAD_FAILED') }) },
    'offer OFFERED',
  ],
  [
    'a code that this server does not know counts as passing',
    { host: aHost({ attempt: failedFor('MOON_PHASE') }) },
    'offer OFFERED',
  ],
  [
    'a request tries again what failed for good',
    { host: aHost({ attempt: failedFor('DIGEST_MISMATCH'), ...requested }) },
    'offer UPDATE_REQUESTED',
  ],
  [
    'a newer release is offered after a failure',
    { host: aHost({ attempt: failedFor('DIGEST_MISMATCH') }), release: aRelease('v1.2.0') },
    'offer OFFERED',
  ],
  [
    'a release that was rolled back is quarantined',
    { host: aHost({ attempt: anAttempt({ stage: 'ROLLED_BACK' }) }) },
    'none QUARANTINED',
  ],
  [
    'a request does not override a quarantine',
    { host: aHost({ attempt: rolledBack, ...requested }) },
    'none QUARANTINED',
  ],
  [
    'a quarantine that was cleared is none any more',
    { host: aHost({ attempt: rolledBack, quarantineClearedAt: NOON }) },
    'offer OFFERED',
  ],
  [
    'after clearing, a request counts',
    { host: aHost({ attempt: rolledBack, quarantineClearedAt: NOON, ...requested }) },
    'offer UPDATE_REQUESTED',
  ],
  [
    'a roll-back after the clearing is a quarantine anew',
    { host: aHost({ attempt: { ...rolledBack, endedAt: NOON + 1 }, quarantineClearedAt: NOON }) },
    'none QUARANTINED',
  ],
  [
    'a newer release is offered after a roll-back',
    { host: aHost({ attempt: rolledBack }), release: aRelease('v1.2.0') },
    'offer OFFERED',
  ],
  [
    'clearing a quarantine does not excuse a failure',
    { host: aHost({ attempt: failedFor('DIGEST_MISMATCH'), quarantineClearedAt: NOON }) },
    'none UPDATE_FAILED',
  ],
]

describe('decideUpdate', () => {
  it.each(cases)('%s', (_sentence, input, expected) => {
    const decision = decideUpdate({
      host: aHost(),
      release: aRelease(),
      rollout: null,
      now: NOON,
      ...input,
    })
    expect(`${decision.kind} ${decision.reason}`).toBe(expected)
  })

  it('has a host forget its own quarantine until it has tried again', () => {
    const cleared = { quarantineClearedAt: NOON }
    const told = (host: HostFacts) =>
      offerAnswer(decideUpdate({ host, release: aRelease(), rollout: null, now: NOON }), host, 'http://x')
    expect(told(aHost({ ...cleared, attempt: rolledBack })).retry_failed).toBe(true)
    expect(told(aHost({ ...cleared, attempt: anAttempt() }))).not.toHaveProperty('retry_failed')
    expect(told(aHost(cleared))).not.toHaveProperty('retry_failed')
  })

  it('tells a current host of its own release, so that it knows where the server is', () => {
    const release = aRelease('v1.1.0')
    const host = aHost({ currentVersion: 'v1.1.0' })
    expect(decideUpdate({ host, release, rollout: null, now: NOON })).toEqual({
      kind: 'none',
      reason: 'CURRENT',
      mayRun: release,
    })
  })
})

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
  })
  .map((host) => aHost(host))
const inputs = fc.record({
  host: hosts,
  release: fc.option(
    fc.tuple(versions, fc.subarray([...PLATFORMS])).map(([version, on]) => aRelease(version, on)),
    { nil: null },
  ),
  rollout: fc.option(
    fc
      .constantFrom('RUNNING', 'PAUSED', 'FINISHED', 'HALTED', 'WITHDRAWN')
      .map((state) => ({ state }) as const),
    { nil: null },
  ),
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

  it('shows as pending exactly what the agent would be told to update to', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = decideUpdate(input)
        const told = offerAnswer(decision, input.host, 'http://x').latest_version
        const current = input.host.currentVersion
        const updates = Boolean(told && current && compareVersions(told, current) > 0)
        expect(updates).toBe(stateOf(decision.reason) === 'PENDING_UPDATE')
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
        expect(decideUpdate({ ...input, host: { ...input.host, lastSeenAt: NOON } }).kind).toBe('offer')
      }),
      everyCase,
    )
  })
})
