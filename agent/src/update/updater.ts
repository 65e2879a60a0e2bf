import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { VERSION } from '../build-info.ts'
import type { EventJournal } from '../events/event-journal.ts'
import { messageOf } from '../files/file-error.ts'
import type { Log } from '../log.ts'
import { isTerminal, type Offer, type UpdateEvent } from '../protocol/index.ts'
import { inspectBackup } from './inspect-backup.ts'
import { runEffect, type EffectSurroundings, type Happening } from './run-effect.ts'
import { writeState } from '../files/state-file.ts'
import { transition } from './update-machine.ts'
import type { UpdateState } from './update-state.ts'
import type { UpdateEffect, Verdict } from './update-step.ts'

const RETRY_SAVE_MS = 5000

export interface UpdaterDeps {
  state: UpdateState
  stateFile: string
  journal: EventJournal
  log: Log
  surroundings: Omit<EffectSurroundings, 'tell'>
  /** Called when the state on disk has changed, and by `tellUnsaved`, with whether this version is on trial. */
  onChange: (onTrial: boolean) => void
}

/**
 * Runs the update machine: one event at a time, its state durable before its effects begin. Long effects go on
 * beside the events; the machine begins at most one at a time.
 */
export class Updater {
  #state: UpdateState
  /** What is being written, or was last. */
  #wanted: UpdateState
  #events: Promise<void> = Promise.resolve()
  #inspects = false
  readonly #deps: UpdaterDeps

  constructor(deps: UpdaterDeps) {
    this.#deps = deps
    this.#state = deps.state
    this.#wanted = deps.state
  }

  get state(): UpdateState {
    return this.#state
  }

  get isWatching(): boolean {
    return isWatching(this.#state)
  }

  /** Tells `onChange` from a state that the disk may not have taken yet: a full disk ends no healthy service. */
  tellUnsaved(): void {
    this.#deps.onChange(isWatching(this.#wanted))
  }

  /** Resolves when what was left behind is taken up; its long effects go on. */
  async start(verdict: Verdict | undefined): Promise<void> {
    await this.#tell({ kind: 'STARTED', running: VERSION, verdict })
    this.#deps.onChange(this.isWatching)
  }

  offered(
    offer: Partial<Offer>,
    wish: { autoUpdate: boolean; updateNow: boolean; retryFailed: boolean },
  ): void {
    const newAttemptId = randomUUID()
    void this.#tell({ kind: 'OFFERED', offer, running: VERSION, ...wish, newAttemptId })
  }

  /** The server says that the running version was withdrawn. Looks at the backup first; one look at a time. */
  withdrawn(version: string, autoUpdate: boolean): void {
    if (this.#inspects) return
    this.#inspects = true
    void this.#inspect(version, autoUpdate)
      .catch((error: unknown) => this.#deps.log.error(`The backup cannot be looked at: ${messageOf(error)}`))
      .finally(() => (this.#inspects = false))
  }

  async #inspect(version: string, autoUpdate: boolean): Promise<void> {
    const { places, server } = this.#deps.surroundings
    const backup = await inspectBackup(places)
    if (backup === undefined) return
    const about = { version, running: VERSION, autoUpdate, backup, server }
    await this.#tell({ kind: 'WITHDRAWN', ...about, newAttemptId: randomUUID() })
  }

  pollSucceeded(): void {
    void this.#tell({ kind: 'POLL_SUCCEEDED' })
  }

  /** Resolves when every event so far is durable and its reports are in the journal. */
  settled(): Promise<void> {
    return this.#events
  }

  #tell(happening: Happening): Promise<void> {
    const event = { ...happening, at: new Date().toISOString() }
    this.#events = this.#events.then(async () => {
      const step = transition(this.#state, event)
      if (!(await this.#save(step.state))) return
      for (const effect of step.effects) await this.#begin(effect)
    })
    return this.#events
  }

  async #begin(effect: UpdateEffect): Promise<void> {
    if (effect.kind === 'report') return this.#report(effect.event)
    const { surroundings } = this.#deps
    void runEffect(effect, { ...surroundings, tell: (happening) => void this.#tell(happening) }).then(
      (outcome) => {
        if (outcome !== undefined) void this.#tell(outcome)
      },
    )
  }

  async #report(event: UpdateEvent): Promise<void> {
    const { journal, log } = this.#deps
    logReport(log, event)
    const kept = await journal.append(event)
    if (kept) await this.#save(transition(this.#state, { kind: 'REPORTED', event, at: event.at }).state)
  }

  /** Without durable state nothing goes on: it waits here until the disk takes it, or until the agent stops. */
  async #save(state: UpdateState): Promise<boolean> {
    const { stateFile, log, surroundings } = this.#deps
    this.#wanted = state
    while (state !== this.#state && !surroundings.signal.aborted) {
      try {
        await writeState(stateFile, state)
        this.#state = state
        this.#deps.onChange(this.isWatching)
      } catch (error) {
        log.error(`${stateFile} cannot be written, so the update waits: ${messageOf(error)}`)
        await delay(RETRY_SAVE_MS, undefined, { signal: surroundings.signal }).catch(() => undefined)
      }
    }
    return state === this.#state
  }
}

function isWatching({ attempt }: UpdateState): boolean {
  return attempt?.stage === 'WATCHING'
}

function logReport(log: Log, event: UpdateEvent): void {
  const percent = event.percent === undefined ? '' : ` ${event.percent} %`
  const error = event.error === undefined ? '' : ` (${event.error.code}: ${event.error.message})`
  const line = `Update ${event.from_version} -> ${event.to_version}: ${event.stage}${percent}${error}`
  if (event.error === undefined) log.info(line)
  else if (isTerminal(event.stage)) log.error(line)
}
