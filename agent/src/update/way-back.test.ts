import { describe, expect, test } from 'vitest'
import { failure, success } from '../result.ts'
import { transition } from './update-machine.ts'
import { INITIAL_UPDATE_STATE, type UpdateState } from './update-state.ts'
import type { Step, UpdateMachineEvent } from './update-step.ts'

const AT = '2026-01-01T00:00:00.000Z'
const OLD = 'v1.1.0'
const BAD = 'v1.2.0'
const DIGEST = 'b'.repeat(64)
const OFFER = {
  latest_version: BAD,
  binary_url: 'https://vesana.example.com/file',
  binary_sha256: DIGEST,
  binary_size: 1000,
}

type Withdrawn = UpdateMachineEvent & { kind: 'WITHDRAWN' }

function withdrawn(
  but: Partial<Withdrawn> = {},
  backup = success(OLD) as Withdrawn['backup']['backup'],
): Withdrawn {
  return {
    kind: 'WITHDRAWN',
    version: BAD,
    running: BAD,
    autoUpdate: true,
    backup: { backup, running: { binary_sha256: DIGEST, binary_size: 1000 } },
    server: 'https://vesana.example.com',
    newAttemptId: 'way-back',
    at: AT,
    ...but,
  }
}

const restored: UpdateMachineEvent = { kind: 'RESTORED', at: AT }
const started = (running: string): UpdateMachineEvent => ({ kind: 'STARTED', running, at: AT })
const failed = (code: string): UpdateMachineEvent => ({
  kind: 'STEP_FAILED',
  error: { code, message: 'why' },
  at: AT,
})
const offeredBad = (retryFailed = false): UpdateMachineEvent => ({
  kind: 'OFFERED',
  offer: OFFER,
  running: OLD,
  autoUpdate: true,
  updateNow: true,
  retryFailed,
  newAttemptId: 'again',
  at: AT,
})

function play(events: readonly UpdateMachineEvent[], from: UpdateState = INITIAL_UPDATE_STATE): Step {
  return events.reduce<Step>((step, event) => transition(step.state, event), { state: from, effects: [] })
}

function work({ effects }: Step): string[] {
  return effects.filter((effect) => effect.kind !== 'report').map((effect) => effect.kind)
}

function history({ state }: Step): string[] {
  return state.unreported.map(({ stage, error }) => (error === undefined ? stage : `${stage} ${error.code}`))
}

const wholeWay = [withdrawn(), restored, started(OLD)]

describe('the way back from a withdrawn version', () => {
  test('restores the backup, restarts, and is rolled back when the old version runs', () => {
    expect(work(play(wholeWay.slice(0, 1)))).toEqual(['restore'])
    expect(work(play(wholeWay.slice(0, 2)))).toEqual(['restart'])
    const end = play(wholeWay)
    expect(history(end)).toEqual(['REQUESTED', 'REPLACING', 'RESTARTING', 'ROLLED_BACK WITHDRAWN'])
    expect(end.state.attempt).toMatchObject({
      id: 'way-back',
      from_version: OLD,
      to_version: BAD,
      error: { message: 'v1.2.0 was withdrawn, so v1.1.0 was put back from the backup.' },
    })
  })

  test('does not end with the withdrawn version coming back, not even when it is requested', () => {
    const { state } = play([...wholeWay, offeredBad()])
    expect(state.attempt?.id).toBe('way-back')
    expect(play([...wholeWay, offeredBad(true)]).state.attempt?.id).toBe('again')
  })

  test('is gone on with when the withdrawn version starts again', () => {
    for (const events of [[withdrawn()], [withdrawn(), restored]]) {
      const again = play([...events, started(BAD)])
      expect([work(again), again.state.attempt?.stage]).toEqual([['restore'], 'RESTARTING'])
    }
  })

  test('is over when the old version starts, however far it had come', () => {
    expect(history(play([withdrawn(), started(OLD)])).at(-1)).toBe('ROLLED_BACK WITHDRAWN')
  })

  test('is interrupted by who installs another version by hand', () => {
    expect(history(play([withdrawn(), started('v1.1.5')])).at(-1)).toBe('FAILED INTERRUPTED')
  })

  test('begins once, while it goes on', () => {
    expect(work(play([withdrawn(), withdrawn({ newAttemptId: 'two' })]))).toEqual([])
  })

  test.each<[string, Partial<Withdrawn>]>([
    ['of another version', { version: 'v1.1.9' }],
    ['of a host that opted out', { autoUpdate: false }],
  ])('does not begin %s', (_, but) => {
    expect(play([withdrawn(but)])).toEqual({ state: INITIAL_UPDATE_STATE, effects: [] })
  })

  test('waits for an update that is under way', () => {
    const newer: UpdateMachineEvent = {
      ...(offeredBad() as UpdateMachineEvent & { kind: 'OFFERED' }),
      offer: { ...OFFER, latest_version: 'v1.3.0', binary_sha256: 'c'.repeat(64) },
      running: BAD,
    }
    expect(work(play([newer, withdrawn()]))).toEqual([])
  })

  test.each<[string, Withdrawn['backup']['backup'], string]>([
    ['there is no backup', failure('spawn ENOENT'), 'no backup that works: spawn ENOENT.'],
    ['the backup is the same version', success(BAD), 'not older'],
    ['the backup is newer', success('v1.3.0'), 'not older'],
    ['the backup says no version', success('Segmentation fault'), 'not older'],
  ])('fails when %s, once, and the host stays', (_, backup, message) => {
    const end = play([withdrawn({}, backup)])
    expect([history(end), work(end)]).toEqual([['FAILED NO_BACKUP'], ['discard']])
    expect(end.state.attempt?.error?.message).toContain(message)
    expect(end.state.attempt).toMatchObject({ from_version: BAD, to_version: BAD })
    const later = play(
      [withdrawn({}, backup), started(BAD), withdrawn({ newAttemptId: 'two' }, backup)],
      end.state,
    )
    expect(later.state.attempt?.id).toBe('way-back')
  })

  test('that found the disk full is tried again after the next start, not before', () => {
    const events = [withdrawn(), failed('NO_SPACE')]
    expect(history(play(events)).at(-1)).toBe('FAILED NO_SPACE')
    expect(work(play([...events, withdrawn({ newAttemptId: 'two' })]))).toEqual([])
    expect(work(play([...events, started(BAD), withdrawn({ newAttemptId: 'two' })]))).toEqual(['restore'])
  })

  test('does not keep a newer release from being taken', () => {
    const newer: UpdateMachineEvent = {
      ...(offeredBad() as UpdateMachineEvent & { kind: 'OFFERED' }),
      offer: { ...OFFER, latest_version: 'v1.2.1', binary_sha256: 'c'.repeat(64) },
    }
    expect(play([...wholeWay, newer]).state.attempt?.to_version).toBe('v1.2.1')
  })
})
