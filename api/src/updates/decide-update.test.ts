import { PLATFORMS, STAGES } from '@vesana/agent/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON, aHost, aRelease, anAttempt } from '../testing/factories.ts'
import { ROLLOUT_STATES } from '../rollouts/rollout.entity.ts'
import { aBegunStage, aPlan, aRollout } from '../testing/rollout-factories.ts'
import { compareVersions } from './compare-versions.ts'
import { attemptBound } from './attempt-bound.ts'
import { type DecisionInput, decideUpdate } from './decide-update.ts'
import { explainReason } from './explain-reason.ts'
import type { HostFacts } from './host-facts.ts'
import { offerAnswer } from './offer-answer.ts'
import { REASONS, stateOf } from './reasons.ts'
import type { MaintenanceWindow } from '../windows/judge-window.ts'
import { WEEKDAYS } from '../windows/window-hours.ts'

const MINUTE = 60_000
const requested = { updateRequestedAt: NOON, updateRequestedBy: 'ada' }
const paused = { pausedAt: NOON, pausedBy: 'ada' }
const rolledBack = anAttempt({ stage: 'ROLLED_BACK', endedAt: NOON })
const failedFor = (code: string, tryNumber = 1) =>
  anAttempt({ stage: 'FAILED', tryNumber, error: { code, message: 'no' }, endedAt: NOON })
const away = { lastSeenAt: NOON - 4 * MINUTE }
const offered = { rolloutId: 'rollout-1', version: 'v1.1.0', offeredAt: NOON, outcome: null }
/** Nobody is in the first stage yet, which holds back who is not asked for. */
const staged = aRollout({ begun: [aBegunStage({ cut: 0, size: 1 })] })
const halted = aRollout({ state: 'HALTED' })
const settled = aRelease('v1.0.5')
const plain = { host: aHost(), release: aRelease(), rollout: null, settled: null, now: NOON }
/** Every day, in UTC: closed and open at noon. */
const night: MaintenanceWindow = {
  id: 'night',
  name: 'Nightly',
  component: null,
  labels: {},
  days: WEEKDAYS,
  fromMinute: 22 * 60,
  toMinute: 4 * 60,
  timeZone: 'UTC',
}
const midday: MaintenanceWindow = { ...night, id: 'midday', fromMinute: 11 * 60, toMinute: 13 * 60 }

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
  ['a halted rollout offers nothing', { rollout: aRollout({ state: 'HALTED' }) }, 'none ROLLOUT_HALTED'],
  [
    'a halted rollout offers nothing on request either',
    { rollout: aRollout({ state: 'HALTED' }), host: aHost(requested) },
    'none ROLLOUT_HALTED',
  ],
  ['a paused rollout offers nothing', { rollout: aRollout({ state: 'PAUSED' }) }, 'none ROLLOUT_PAUSED'],
  [
    'a request overrides a paused rollout',
    { rollout: aRollout({ state: 'PAUSED' }), host: aHost(requested) },
    'offer UPDATE_REQUESTED',
  ],
  ['a finished rollout offers', { rollout: aRollout({ state: 'FINISHED' }) }, 'offer OFFERED'],
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
    { host: aHost({ attempt: anAttempt({ updatedAt: NOON - attemptBound('DOWNLOADING') - 1 }) }) },
    'offer OFFERED',
  ],
  [
    'an update that cannot succeed is not tried again',
    { host: aHost({ attempt: failedFor('DIGEST_MISMATCH') }) },
    'none UPDATE_FAILED',
  ],
  [
    'an update that failed for the moment is tried again later',
    { host: aHost({ attempt: failedFor('DOWNLOAD_FAILED') }) },
    'none RETRY_LATER',
  ],
  [
    'an update that failed for the moment is offered again after a minute',
    { host: aHost({ attempt: { ...failedFor('DOWNLOAD_FAILED'), endedAt: NOON - MINUTE } }) },
    'offer OFFERED',
  ],
  [
    'a code that this server does not know counts as passing',
    { host: aHost({ attempt: failedFor('MOON_PHASE') }) },
    'none RETRY_LATER',
  ],
  [
    'a request does not wait for the next try',
    { host: aHost({ attempt: failedFor('DOWNLOAD_FAILED'), ...requested }) },
    'offer UPDATE_REQUESTED',
  ],
  [
    'after five tries it is not tried by itself any more',
    { host: aHost({ attempt: failedFor('DOWNLOAD_FAILED', 5) }) },
    'none UPDATE_FAILED',
  ],
  [
    'after five tries a request tries once more',
    { host: aHost({ attempt: failedFor('DOWNLOAD_FAILED', 5), ...requested }) },
    'offer UPDATE_REQUESTED',
  ],
  ['a stage that has not come holds a host back', { rollout: staged }, 'none WAITING_FOR_STAGE'],
  ['a request overrides a stage', { rollout: staged, host: aHost(requested) }, 'offer UPDATE_REQUESTED'],
  ['who was offered goes on', { rollout: staged, host: aHost({ offer: offered }) }, 'offer OFFERED'],
  [
    'who was offered does not go on after a halt',
    { rollout: halted, host: aHost({ offer: offered }) },
    'none ROLLOUT_HALTED',
  ],
  ['a host that is held back and away is offline', { rollout: staged, host: aHost(away) }, 'none OFFLINE'],
  [
    'a host that is away after a halt hears of the halt',
    { rollout: halted, host: aHost(away) },
    'none ROLLOUT_HALTED',
  ],
  [
    'a host without a place waits for one',
    { rollout: aRollout({ begun: [aBegunStage({ cut: 1, size: 9 })] }), placeRefused: true },
    'none LIMIT_REACHED',
  ],
  ['a host that is held back is led to the settled release', { rollout: staged, settled }, 'offer OFFERED'],
  ['a host is led to the settled release after a halt too', { rollout: halted, settled }, 'offer OFFERED'],
  [
    'a host on the settled release stays there',
    { rollout: halted, settled, host: aHost({ currentVersion: 'v1.0.5' }) },
    'none ROLLOUT_HALTED',
  ],
  [
    'a paused host is not led to the settled release',
    { rollout: halted, settled, host: aHost(paused) },
    'none PAUSED',
  ],
  [
    'a host on a withdrawn release restores its backup',
    { host: aHost({ currentVersion: 'v1.2.0' }), restoring: new Set(['v1.2.0']) },
    'restore RESTORING',
  ],
  [
    'a host on another release restores nothing',
    { host: aHost({ currentVersion: 'v1.3.0' }), restoring: new Set(['v1.2.0']) },
    'none NEWER_THAN_SERVER',
  ],
  [
    'a host on a withdrawn release goes forward where it can',
    { host: aHost(), restoring: new Set(['v1.0.0']) },
    'offer OFFERED',
  ],
  [
    'a host without a backup is not asked again',
    {
      host: aHost({
        currentVersion: 'v1.2.0',
        attempt: anAttempt({
          fromVersion: 'v1.2.0',
          stage: 'FAILED',
          error: { code: 'NO_BACKUP', message: 'none' },
        }),
      }),
      restoring: new Set(['v1.2.0']),
    },
    'none NEWER_THAN_SERVER',
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
  ['a host waits for its window', { windows: [night] }, 'none OUTSIDE_WINDOW'],
  ['a host in its window is offered the release', { windows: [night, midday] }, 'offer OFFERED'],
  [
    'a window for others holds nobody back',
    { windows: [{ ...night, labels: { role: 'db' } }] },
    'offer OFFERED',
  ],
  ['a request overrides the window', { windows: [night], host: aHost(requested) }, 'offer UPDATE_REQUESTED'],
  [
    'a host that has begun goes on when its window closes',
    { windows: [night], host: aHost({ attempt: anAttempt() }) },
    'offer UPDATING',
  ],
  [
    'a host whose attempt has fallen silent has not',
    { windows: [night], host: aHost({ attempt: anAttempt({ updatedAt: NOON - 61 * MINUTE }) }) },
    'none OUTSIDE_WINDOW',
  ],
  [
    'a stopped rollout outweighs the window',
    { windows: [night], rollout: halted, settled: aRelease('v1.0.0') },
    'none ROLLOUT_HALTED',
  ],
  [
    'who is held back is led to the settled release in a window, too',
    { windows: [night], rollout: staged, settled },
    'none WAITING_FOR_STAGE',
  ],
  [
    'a withdrawn version is left whatever the window says',
    { windows: [night], host: aHost({ currentVersion: 'v1.2.0' }), restoring: new Set(['v1.2.0']) },
    'restore RESTORING',
  ],
  [
    'a paused host on a withdrawn version stays on it',
    { host: aHost({ ...paused, currentVersion: 'v1.2.0' }), restoring: new Set(['v1.2.0']) },
    'none PAUSED',
  ],
  [
    'a host that opted out stays on a withdrawn version',
    { host: aHost({ optedOut: true, currentVersion: 'v1.2.0' }), restoring: new Set(['v1.2.0']) },
    'none OPTED_OUT',
  ],
  [
    'a host at the minimum is offered the release',
    { release: { ...aRelease(), minimumVersion: 'v1.0.0' } },
    'offer OFFERED',
  ],
  [
    'a host below the minimum is offered the bridge',
    { release: { ...aRelease(), minimumVersion: 'v1.0.5' }, published: [aRelease('v1.0.5')] },
    'offer OFFERED',
  ],
  [
    'a host below the minimum stays where nothing leads it there',
    { release: { ...aRelease(), minimumVersion: 'v1.0.5' }, published: [aRelease('v1.0.4')] },
    'none BELOW_MINIMUM',
  ],
  [
    'a host below the minimum waits for its turn with the bridge, too',
    {
      release: { ...aRelease(), minimumVersion: 'v1.0.5' },
      published: [aRelease('v1.0.5')],
      rollout: staged,
    },
    'none WAITING_FOR_STAGE',
  ],
  [
    'a bridge that was rolled back here is not tried again',
    {
      release: { ...aRelease(), minimumVersion: 'v1.0.5' },
      published: [aRelease('v1.0.5')],
      host: aHost({ attempt: { ...rolledBack, toVersion: 'v1.0.5' } }),
    },
    'none QUARANTINED',
  ],
]

describe('decideUpdate', () => {
  it.each(cases)('%s', (_sentence, input, expected) => {
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
