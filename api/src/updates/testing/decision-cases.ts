/** Longer than other files: it is one table, and parts of it would say less than the whole. */
import { NOON, aHost, aRelease, anAttempt } from '../../testing/factories.ts'
import { aBegunStage, aRollout } from '../../testing/rollout-factories.ts'
import { attemptBound } from '../attempt-bound.ts'
import type { DecisionInput } from '../decide-update.ts'
import type { MaintenanceWindow } from '../../windows/judge-window.ts'
import { WEEKDAYS } from '../../windows/window-hours.ts'

export const MINUTE = 60_000
const requested = { updateRequestedAt: NOON, updateRequestedBy: 'ada' }
const paused = { pausedAt: NOON, pausedBy: 'ada' }
export const rolledBack = anAttempt({ stage: 'ROLLED_BACK', endedAt: NOON })
const failedFor = (code: string, tryNumber = 1) =>
  anAttempt({ stage: 'FAILED', tryNumber, error: { code, message: 'no' }, endedAt: NOON })
const away = { lastSeenAt: NOON - 4 * MINUTE }
export const offered = { rolloutId: 'rollout-1', version: 'v1.1.0', offeredAt: NOON, outcome: null }
/** Nobody is in the first stage yet, which holds back who is not asked for. */
const staged = aRollout({ begun: [aBegunStage({ cut: 0, size: 1 })] })
const halted = aRollout({ state: 'HALTED' })
const settled = aRelease('v1.0.5')
export const plain = { host: aHost(), release: aRelease(), rollout: null, settled: null, now: NOON }
/** Every day, in UTC: closed and open at noon. */
export const night: MaintenanceWindow = {
  id: 'night',
  name: 'Nightly',
  component: null,
  labels: {},
  days: WEEKDAYS,
  fromMinute: 22 * 60,
  toMinute: 4 * 60,
  timeZone: 'UTC',
}
export const midday: MaintenanceWindow = { ...night, id: 'midday', fromMinute: 11 * 60, toMinute: 13 * 60 }

const startedAt = (at: number) => ({ startedAt: at, uptimeS: 0, heardAt: at })

type Case = [sentence: string, input: Partial<DecisionInput>, expected: string]
/** One sentence for each way in which a host can stand to a release: what it is to be told at noon. */
export const DECISION_CASES: Case[] = [
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
  ...startedAfter('DOWNLOAD_FAILED', 1, 'the wait for another try ends', 'offer OFFERED'),
  ...startedAfter('DOWNLOAD_FAILED', 5, 'what was tried often enough is tried again', 'offer OFFERED'),
  ...startedAfter('NO_SPACE', 1, 'what failed for a full disk is tried again', 'offer OFFERED'),
  ...startedAfter('NOT_WRITABLE', 1, 'what could not be written is tried again', 'offer OFFERED'),
  ...startedAfter('DIGEST_MISMATCH', 1, 'what is wrong with the file stays wrong', 'none UPDATE_FAILED'),
  [
    'a start of the agent before the failure changes nothing',
    { host: aHost({ attempt: failedFor('NO_SPACE'), process: startedAt(NOON - 1) }) },
    'none UPDATE_FAILED',
  ],
  [
    'a start of the agent does not lift a quarantine',
    { host: aHost({ attempt: rolledBack, process: startedAt(NOON + 1) }) },
    'none QUARANTINED',
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

function startedAfter(code: string, tryNumber: number, what: string, expected: string): Case[] {
  const host = aHost({ attempt: failedFor(code, tryNumber), process: startedAt(NOON + 1) })
  return [[`once the agent was started, ${what} (${code}, try ${tryNumber})`, { host }, expected]]
}
