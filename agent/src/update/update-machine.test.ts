import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTerminal, type Offer } from '../protocol/index.ts'
import { failure as failedResult, success } from '../result.ts'
import { transition } from './update-machine.ts'
import { INITIAL_UPDATE_STATE, updateStateSchema, type UpdateState } from './update-state.ts'
import type { Step, UpdateEffect, UpdateMachineEvent } from './update-step.ts'
import { isNewer } from './version-order.ts'

const AT = '2026-01-01T00:00:00.000Z'
const OLD = 'v1.0.0'
const NEW = 'v1.1.0'

function offerOf(version: string, digit = 'a'): Offer {
  const binary_url = `https://vesana.example.com/${version}`
  return { latest_version: version, binary_url, binary_sha256: digit.repeat(64), binary_size: 1000 }
}

function offered(more: Partial<UpdateMachineEvent & { kind: 'OFFERED' }> = {}): UpdateMachineEvent {
  const base = {
    offer: offerOf(NEW),
    running: OLD,
    autoUpdate: true,
    updateNow: false,
    retryFailed: false,
    newAttemptId: 'one',
    at: AT,
  }
  return { kind: 'OFFERED', ...base, ...more }
}

const prepared: UpdateMachineEvent = { kind: 'PREPARED', at: AT }
const downloaded: UpdateMachineEvent = { kind: 'DOWNLOADED', at: AT }
const broke: UpdateMachineEvent = { kind: 'DOWNLOAD_BROKE', message: 'cut', gained: 0, at: AT }
const verified: UpdateMachineEvent = { kind: 'VERIFIED', at: AT }
const lost: UpdateMachineEvent = { kind: 'INCOMING_LOST', at: AT }
const replaced: UpdateMachineEvent = { kind: 'REPLACED', at: AT }
const polled: UpdateMachineEvent = { kind: 'POLL_SUCCEEDED', at: AT }
const startedOld: UpdateMachineEvent = { kind: 'STARTED', running: OLD, at: AT }
const startedNew: UpdateMachineEvent = { kind: 'STARTED', running: NEW, at: AT }
const startedOther: UpdateMachineEvent = { kind: 'STARTED', running: 'v1.0.5', at: AT }
function failed(code: string): UpdateMachineEvent {
  return { kind: 'STEP_FAILED', error: { code, message: 'why' }, at: AT }
}

function times(count: number, event: UpdateMachineEvent): UpdateMachineEvent[] {
  return Array.from({ length: count }, () => event)
}

const toDownload = [offered(), prepared]
const toVerify = [...toDownload, downloaded]
const toReplace = [...toVerify, verified]
const toRestart = [...toReplace, replaced]
const toWatch = [...toRestart, startedNew]
const toComplete = [...toWatch, polled, polled]

function play(events: readonly UpdateMachineEvent[], from: UpdateState = INITIAL_UPDATE_STATE): Step {
  return events.reduce<Step>((step, event) => transition(step.state, event), { state: from, effects: [] })
}

function work({ effects }: Step): string[] {
  return effects.filter((effect) => effect.kind !== 'report').map((effect) => effect.kind)
}

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

const anyEvent: fc.Arbitrary<UpdateMachineEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('OFFERED' as const),
    offer: fc.constantFrom('v0.9.0', OLD, NEW, 'v1.2.0').map((version) => offerOf(version)),
    running: fc.constantFrom(OLD, NEW),
    autoUpdate: fc.boolean(),
    updateNow: fc.boolean(),
    retryFailed: fc.boolean(),
    newAttemptId: fc.uuid(),
    at: fc.constant(AT),
  }),
  fc.constantFrom(
    prepared,
    downloaded,
    broke,
    verified,
    lost,
    replaced,
    polled,
    startedOld,
    startedNew,
    startedOther,
    { kind: 'RESTORED', at: AT } as const,
  ),
  fc.record({
    kind: fc.constant('WITHDRAWN' as const),
    version: fc.constantFrom(OLD, NEW),
    running: fc.constantFrom(OLD, NEW),
    autoUpdate: fc.boolean(),
    backup: fc
      .constantFrom(success(OLD), success(NEW), failedResult('ENOENT'))
      .map((backup) => ({ backup, running: { binary_sha256: 'a'.repeat(64), binary_size: 1000 } })),
    server: fc.constant('https://vesana.example.com'),
    newAttemptId: fc.uuid(),
    at: fc.constant(AT),
  }),
  fc.constantFrom(failed('NO_SPACE'), failed('DIGEST_MISMATCH'), failed('DOWNLOAD_REFUSED')),
  fc.record({
    kind: fc.constant('PROGRESSED' as const),
    percent: fc.integer({ min: 0, max: 100 }),
    at: fc.constant(AT),
  }),
)

describe('whatever happens', () => {
  const steps = (
    events: UpdateMachineEvent[],
  ): { before: UpdateState; event: UpdateMachineEvent; step: Step }[] => {
    let state = INITIAL_UPDATE_STATE
    return events.map((event) => {
      const before = state
      const step = transition(state, event)
      state = step.state
      return { before, event, step }
    })
  }
  const always = (check: (at: ReturnType<typeof steps>[number]) => void): void =>
    fc.assert(fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => steps(events).forEach(check)))

  test('a terminal attempt stays as it ended', () => {
    always(({ before, step }) => {
      if (before.attempt === null || !isTerminal(before.attempt.stage)) return
      if (step.state.attempt?.id === before.attempt.id) expect(step.state.attempt).toEqual(before.attempt)
    })
  })

  test('nothing is replaced that was not verified', () => {
    always(({ before, event, step }) => {
      if (!work(step).includes('replace')) return
      expect(before.attempt?.stage === 'VERIFYING' ? event.kind : before.attempt?.stage).toMatch(
        /VERIFIED|REPLACING/,
      )
    })
  })

  test('an attempt only begins for a newer version on a host that takes part', () => {
    always(({ before, event, step }) => {
      if (step.state.attempt === null || step.state.attempt.id === before.attempt?.id) return
      if (event.kind === 'STARTED') return expect(step.state.attempt.stage).toBe('ROLLED_BACK')
      expect((event.kind === 'OFFERED' || event.kind === 'WITHDRAWN') && event.autoUpdate).toBe(true)
      const isStuck = step.state.attempt.error?.code === 'NO_BACKUP'
      expect(isNewer(step.state.attempt.to_version, step.state.attempt.from_version)).toBe(!isStuck)
    })
  })

  test('the way back from a withdrawn version downloads and verifies nothing', () => {
    always(({ step }) => {
      if (step.state.attempt?.withdrawn !== true) return
      for (const kind of work(step)) expect(kind).toMatch(/^(restore|restart|discard)$/)
    })
  })

  test('reports of an attempt are numbered without gap or repetition', () => {
    const next = new Map<string, number>()
    always(({ before, step }) => {
      if (before === INITIAL_UPDATE_STATE) next.clear()
      for (const event of step.state.unreported.slice(before.unreported.length)) {
        expect(event.seq).toBe(next.get(event.attempt_id) ?? 0)
        next.set(event.attempt_id, event.seq + 1)
      }
    })
  })

  test('at most one piece of work begins at a time, and the state can be written and read', () => {
    always(({ step }) => {
      expect(work(step).length).toBeLessThanOrEqual(1)
      expect(updateStateSchema.parse(JSON.parse(JSON.stringify(step.state)))).toEqual(step.state)
    })
  })
})

/** A host in three booleans: enough for the machine's effects to act on, and for a kill to interrupt. */
class PaperHost {
  disk: UpdateState = INITIAL_UPDATE_STATE
  whole = false
  installed = OLD
  readonly journal = new Set<string>()

  /** Runs until nothing is left to do. A kill comes before the `killAt`th action; it counts writes and effects. */
  run(first: UpdateMachineEvent[], killAt: number): boolean {
    let actions = 0
    const queue = [...first]
    const alive = (): boolean => ++actions !== killAt
    while (queue.length > 0) {
      const step = transition(this.disk, queue.shift() as UpdateMachineEvent)
      if (!alive()) return false
      this.disk = step.state
      for (const effect of step.effects) {
        if (!alive()) return false
        queue.push(...this.#act(effect))
        if (!alive()) return false
        if (effect.kind === 'restart') return true
      }
    }
    return true
  }

  #act(effect: UpdateEffect): UpdateMachineEvent[] {
    switch (effect.kind) {
      case 'report':
        this.journal.add(`${effect.event.seq} ${effect.event.stage}`)
        return [{ kind: 'REPORTED', event: effect.event, at: AT }]
      case 'prepare':
        return [prepared]
      case 'download':
        this.whole = true
        return [downloaded]
      case 'verify':
        return [this.whole ? verified : lost]
      case 'replace':
        if (!this.whole && this.installed !== NEW) return [lost]
        this.installed = NEW
        this.whole = false
        return [replaced]
      case 'restore':
        this.installed = OLD
        return [{ kind: 'RESTORED', at: AT }]
      case 'restart':
        return []
      case 'discard':
        this.whole = false
        return []
    }
  }
}

test('killed at any two points, an update comes to the same end and the same history', () => {
  const finish = (host: PaperHost): void => {
    const started = (): UpdateMachineEvent => ({ kind: 'STARTED', running: host.installed, at: AT })
    const offer = (): UpdateMachineEvent => offered({ running: host.installed })
    for (let boots = 0; boots < 3; boots++) host.run([started(), polled, polled, offer()], 0)
  }
  const undisturbed = new PaperHost()
  finish(undisturbed)
  expect(undisturbed.disk.attempt?.stage).toBe('COMPLETED')
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (first, second) => {
      const host = new PaperHost()
      for (const killAt of [first, second]) {
        host.run(
          [{ kind: 'STARTED', running: host.installed, at: AT }, offered({ running: host.installed })],
          killAt,
        )
      }
      finish(host)
      expect(host.installed).toBe(NEW)
      expect(host.disk.attempt?.stage).toBe('COMPLETED')
      expect([...host.journal].sort()).toEqual([...undisturbed.journal].sort())
    }),
  )
})
