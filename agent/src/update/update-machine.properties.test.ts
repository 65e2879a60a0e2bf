import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTerminal } from '../protocol/index.ts'
import { failure as failedResult, success } from '../result.ts'
import { transition } from './update-machine.ts'
import { INITIAL_UPDATE_STATE, updateStateSchema, type UpdateState } from './update-state.ts'
import type { Step, UpdateEffect, UpdateMachineEvent } from './update-step.ts'
import { isNewer } from './version-order.ts'
import {
  AT,
  OLD,
  NEW,
  offerOf,
  offered,
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
  failed,
  work,
} from './testing/update-courses.ts'

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
