import { describe, expect, test } from 'vitest'
import { otherInstallationAfter } from '../trial/trial-record.ts'
import type { Step, UpdateMachineEvent } from './update-step.ts'
import {
  AT,
  OLD,
  NEW,
  offerOf,
  offered,
  prepared,
  broke,
  lost,
  polled,
  startedOld,
  startedNew,
  startedOther,
  failed,
  times,
  toDownload,
  toVerify,
  toReplace,
  toRestart,
  toWatch,
  toComplete,
  play,
  work,
} from './testing/update-courses.ts'

describe('an attempt', () => {
  test.each<[string, UpdateMachineEvent[], string | undefined, string[]]>([
    ['begins with a newer offer', [offered()], 'SCHEDULED', ['prepare']],
    ['downloads when there is room', toDownload, 'DOWNLOADING', ['download']],
    ['verifies what came', toVerify, 'VERIFYING', ['verify']],
    ['replaces what is verified', toReplace, 'REPLACING', ['replace']],
    ['restarts what is replaced', toRestart, 'RESTARTING', ['restart']],
    ['is watched when the new version starts', toWatch, 'WATCHING', []],
    ['is not complete after one poll', [...toWatch, polled], 'WATCHING', []],
    ['is complete after two polls', toComplete, 'COMPLETED', ['discard']],
    ['counts polls of one start only', [...toWatch, polled, startedNew, polled], 'WATCHING', []],
    ['ignores polls before the restart', [...toReplace, polled, polled], 'REPLACING', []],
    ['fails without room', [offered(), failed('NO_SPACE')], 'FAILED', ['discard']],
    ['fails on a wrong digest', [...toVerify, failed('DIGEST_MISMATCH')], 'FAILED', ['discard']],
    [
      'fails when the file cannot be put in place',
      [...toReplace, failed('NOT_WRITABLE')],
      'FAILED',
      ['discard'],
    ],
    ['tries a broken download again', [...toDownload, broke], 'DOWNLOADING', ['download']],
    ['gives a download up after six tries', [...toDownload, ...times(6, broke)], 'FAILED', ['discard']],
    ['downloads again when the file is gone', [...toReplace, lost], 'DOWNLOADING', ['download']],
    ['goes on with preparing after a kill', [offered(), startedOld], 'SCHEDULED', ['prepare']],
    ['goes on with the download after a kill', [...toDownload, startedOld], 'DOWNLOADING', ['download']],
    ['goes on with verifying after a kill', [...toVerify, startedOld], 'VERIFYING', ['verify']],
    ['goes on with replacing after a kill', [...toReplace, startedOld], 'REPLACING', ['replace']],
    ['is watched when the kill came after the rename', [...toReplace, startedNew], 'WATCHING', []],
    [
      'is rolled back when the old version starts instead',
      [...toRestart, startedOld],
      'ROLLED_BACK',
      ['discard'],
    ],
    [
      'is rolled back when the backup returns during the trial',
      [...toWatch, startedOld],
      'ROLLED_BACK',
      ['discard'],
    ],
    ['gives way to a version installed by hand', [...toDownload, startedOther], 'FAILED', ['discard']],
    [
      'ignores other offers while it runs',
      [...toDownload, offered({ offer: offerOf('v1.2.0') })],
      'DOWNLOADING',
      [],
    ],
    ['does not begin for the same version', [offered({ offer: offerOf(OLD) })], undefined, []],
    ['does not begin for an older version', [offered({ offer: offerOf('v0.9.0') })], undefined, []],
    [
      'does not begin for a prerelease of this version',
      [offered({ offer: offerOf('v1.0.0-rc.1') })],
      undefined,
      [],
    ],
    ['does not begin without a digest', [offered({ offer: { latest_version: NEW } })], undefined, []],
    [
      'does not begin on a host that opted out',
      [offered({ autoUpdate: false, updateNow: true })],
      undefined,
      [],
    ],
  ])('%s', (_, events, stage, effects) => {
    const step = play(events)
    expect(step.state.attempt?.stage).toBe(stage)
    expect(work(step)).toEqual(effects)
  })

  test('that is requested says so first', () => {
    const reports = play([offered({ updateNow: true })]).effects.flatMap((effect) =>
      effect.kind === 'report' ? [`${effect.event.seq} ${effect.event.stage}`] : [],
    )
    expect(reports).toEqual(['0 REQUESTED', '1 SCHEDULED'])
  })

  test('waits longer before each try of the download', () => {
    const waits = [1, 2, 3, 4, 5].map((count) => {
      const { effects } = play([...toDownload, ...times(count, broke)])
      return effects.flatMap((effect) => (effect.kind === 'download' ? [effect.afterMs] : []))[0]
    })
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16000])
  })

  test('does not lose its tries on a line that breaks often but gets on', () => {
    const gaining: UpdateMachineEvent = { kind: 'DOWNLOAD_BROKE', message: 'cut', gained: 10, at: AT }
    expect(play([...toDownload, ...times(50, gaining)]).state.attempt?.stage).toBe('DOWNLOADING')
  })
})

describe('a rollback', () => {
  const verdict = { attempt_id: 'one', to_version: NEW, sha256: 'a'.repeat(64), message: 'It crashed.' }
  const startedBack: UpdateMachineEvent = { kind: 'STARTED', running: OLD, verdict, at: AT }
  const last = ({ state }: Step) => state.unreported.at(-1)

  test('is reported with the verdict of the judge', () => {
    expect(last(play([...toWatch, startedBack]))).toMatchObject({
      stage: 'ROLLED_BACK',
      error: { code: 'TRIAL_FAILED', message: 'It crashed.' },
    })
  })

  test('of a version that was killed before it noted anything is one too, and nothing is replaced again', () => {
    const step = play([...toReplace, startedBack])
    expect(last(step)).toMatchObject({ stage: 'ROLLED_BACK', error: { message: 'It crashed.' } })
    expect(work(step)).toEqual(['discard'])
    expect(work(play([...toReplace, startedOld]))).toEqual(['replace'])
  })

  test('leaves a completed update alone when another installation was undone', () => {
    const attempt_id = otherInstallationAfter(verdict.attempt_id)
    const back: UpdateMachineEvent = { ...startedBack, verdict: { ...verdict, attempt_id } }
    const { state } = play([...toComplete, back])
    expect([state.attempt?.stage, state.failures]).toEqual(['COMPLETED', []])
  })

  test('does not take the verdict on another attempt for its own', () => {
    const other: UpdateMachineEvent = { ...startedBack, verdict: { ...verdict, attempt_id: 'before' } }
    expect(last(play([...toWatch, other]))?.error?.message).toContain('was put back before')
  })

  test('of a completed update is an attempt of its own, reported once', () => {
    const undone = play([...toComplete, startedBack])
    expect(last(undone)).toMatchObject({ attempt_id: 'one-undone', seq: 0, stage: 'ROLLED_BACK' })
    expect(play([startedBack, startedBack], undone.state).state.unreported).toEqual(undone.state.unreported)
  })

  test('is remembered even when the state was lost', () => {
    expect(play([startedBack, offered()]).state.attempt).toBeNull()
    expect(play([startedBack, offered({ offer: offerOf('v1.2.0', 'c') })]).state.attempt?.stage).toBe(
      'SCHEDULED',
    )
  })
})

describe('after a failure the same release', () => {
  const again = (more: Partial<UpdateMachineEvent & { kind: 'OFFERED' }>): UpdateMachineEvent =>
    offered({ newAttemptId: 'two', ...more })
  const bad = [...toVerify, failed('DIGEST_MISMATCH')]
  const givenUp = [...toDownload, ...times(6, broke)]
  const full = [offered(), failed('NO_SPACE')]

  test.each<[string, UpdateMachineEvent[], boolean]>([
    ['is not tried again by itself', [...bad, again({})], false],
    ['is not tried again after a restart', [...bad, startedOld, again({})], false],
    ['is tried again when an administrator asks', [...bad, again({ updateNow: true })], true],
    ['is tried again with other bytes', [...bad, again({ offer: offerOf(NEW, 'b') })], true],
    ['gives way to a newer one', [...bad, again({ offer: offerOf('v1.2.0') })], true],
    [
      'waits a minute when the network was at fault',
      [...givenUp, again({ at: '2026-01-01T00:00:59.000Z' })],
      false,
    ],
    ['is tried again after that minute', [...givenUp, again({ at: '2026-01-01T00:01:01.000Z' })], true],
    ['is tried again at once after a restart', [...givenUp, startedOld, again({})], true],
    [
      'is tried again when the clock jumped back for months',
      [...givenUp, again({ at: '2025-01-01T00:00:00.000Z' })],
      true,
    ],
    ['waits while the disk is full', [...full, again({})], false],
    ['is tried again after a restart, the disk being cleared', [...full, startedOld, again({})], true],
    ['is not tried again when it was rolled back', [...toRestart, startedOld, again({})], false],
    [
      'is not tried again when the backup was put back by hand',
      [...toComplete, startedOld, again({})],
      false,
    ],
    [
      'is not tried again after a rollback even when an update is requested',
      [...toRestart, startedOld, again({ updateNow: true })],
      false,
    ],
    [
      'is not tried again after a rollback under another name',
      [...toRestart, startedOld, again({ offer: offerOf('v1.2.0') })],
      false,
    ],
    [
      'is tried again when an administrator cleared the quarantine',
      [...toRestart, startedOld, again({ retryFailed: true })],
      true,
    ],
    [
      'gives way to other bytes after a rollback',
      [...toRestart, startedOld, again({ offer: offerOf('v1.2.0', 'c') })],
      true,
    ],
  ])('%s', (_, events, begins) => {
    expect(play(events).state.attempt?.id === 'two').toBe(begins)
  })

  test('waits longer from attempt to attempt, and never above six hours', () => {
    let state = play(givenUp).state
    const waits: number[] = []
    for (let count = 0; count < 8; count++) {
      const [failure] = state.failures
      waits.push((Date.parse(failure?.retry_at ?? '') - Date.parse(AT)) / 60_000)
      state = play([again({ updateNow: true }), prepared, ...times(6, broke)], state).state
    }
    expect(waits).toEqual([1, 4, 16, 64, 256, 360, 360, 360])
  })
})
