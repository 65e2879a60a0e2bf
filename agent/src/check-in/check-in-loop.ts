import { hostname } from 'node:os'
import { COMPONENT, PLATFORM, VERSION } from '../build-info.ts'
import { nextDelay, type CheckInOutcome } from './check-in-delay.ts'
import { writeContact, type Contact } from './contact.ts'
import { deliverEvents } from '../events/deliver-events.ts'
import type { EventJournal } from '../events/event-journal.ts'
import { explainHold, judgeOffer } from '../update/judge-offer.ts'
import type { Log } from '../log.ts'
import {
  DEFAULT_INTERVALS,
  hostnameSchema,
  offerSchema,
  type Heartbeat,
  type Offer,
} from '../protocol/index.ts'
import type { ServerClient, ServerFailure } from './server-client.ts'
import { updatingTo } from '../update/update-machine.ts'
import type { Updater } from '../update/updater.ts'
import { WakeableSleep } from './wakeable-sleep.ts'

type Kind = 'poll' | 'heartbeat' | 'delivery'

export interface CheckInDeps {
  client: ServerClient
  updater: Updater
  journal: EventJournal
  contact: Contact
  contactFile: string
  log: Log
  signal: AbortSignal
}

/** While a new version proves itself it polls at least this often. */
const TRIAL_INTERVAL_S = 5

/**
 * Polls, heartbeats and deliveries of update reports, one request at a time, until the signal aborts. The first of
 * each is immediate: a restart of the service is how a person makes a host ask.
 */
export class CheckInLoop {
  readonly #deps: CheckInDeps
  readonly #due: Record<Kind, number> = { poll: 0, heartbeat: 0, delivery: 0 }
  readonly #failures: Record<Kind, number> = { poll: 0, heartbeat: 0, delivery: 0 }
  readonly #sleep = new WakeableSleep()
  #contact: Contact
  #etag: string | undefined
  #said = ''

  constructor(deps: CheckInDeps) {
    this.#deps = deps
    this.#contact = deps.contact
  }

  async run(): Promise<void> {
    const { signal, journal } = this.#deps
    journal.onAppend = () => this.#wakeForDelivery()
    signal.addEventListener('abort', () => this.#sleep.wake(), { once: true })
    while (!signal.aborted) {
      const kind = this.#next()
      const left = this.#due[kind] - performance.now()
      if (left > 0) await this.#sleep.for(left)
      else await this.#checkIn(kind)
    }
  }

  #next(): Kind {
    const kinds: Kind[] = ['poll', 'delivery', 'heartbeat']
    return kinds.reduce((first, kind) => (this.#due[kind] < this.#due[first] ? kind : first))
  }

  #wakeForDelivery(): void {
    if (this.#failures.delivery > 0) return
    this.#due.delivery = 0
    this.#sleep.wake()
  }

  async #checkIn(kind: Kind): Promise<void> {
    this.#due[kind] = Infinity
    const outcome = await this.#request(kind)
    if (outcome.kind === 'aborted') return
    this.#failures[kind] = outcome.kind === 'success' ? 0 : this.#failures[kind] + 1
    if (kind === 'delivery' && outcome.kind === 'success') {
      this.#due.delivery = this.#deps.journal.isEmpty ? Infinity : 0
      return
    }
    const delay = nextDelay(outcome, this.#failures[kind], this.#intervalMs(kind), Math.random())
    this.#due[kind] = performance.now() + delay
    if (outcome.kind === 'busy' && outcome.retryAfterMs !== undefined) this.#holdAll(delay)
    if (outcome.kind !== 'success') this.#logFailure(kind, outcome, delay)
  }

  #request(kind: Kind): Promise<CheckInOutcome> {
    switch (kind) {
      case 'poll':
        return this.#poll()
      case 'heartbeat':
        return this.#heartbeat()
      case 'delivery':
        return this.#deliver()
    }
  }

  async #poll(): Promise<CheckInOutcome> {
    const answer = await this.#deps.client.config(this.#etag)
    if (answer.kind !== 'answer' && answer.kind !== 'unchanged') return this.#failed(answer)
    if (answer.kind === 'answer') {
      this.#etag = answer.etag
      this.#contact = { ...this.#contact, config: answer.value.config, offer: offerOf(answer.value) }
    }
    await this.#succeeded()
    this.#deps.updater.pollSucceeded()
    this.#offer(this.#contact.offer, false)
    return { kind: 'success' }
  }

  /**
   * `update_now` overrides what failed before, so it must not be an echo: the server takes its marker back when it
   * hears of an attempt's end. It counts only if there was nothing to hear when the question was asked, nor since.
   */
  async #heartbeat(): Promise<CheckInOutcome> {
    const { journal, updater, client } = this.#deps
    const quiet = (): string | undefined =>
      journal.isEmpty && updatingTo(updater.state) === undefined
        ? (updater.state.attempt?.id ?? 'none')
        : undefined
    const before = quiet()
    const answer = await client.heartbeat(heartbeatBody(this.#contact.auto_update))
    if (answer.kind !== 'answer') return this.#failed(answer)
    this.#contact = { ...this.#contact, offer: offerOf(answer.value) }
    await this.#succeeded()
    this.#offer(this.#contact.offer, answer.value.update_now && before !== undefined && before === quiet())
    return { kind: 'success' }
  }

  async #deliver(): Promise<CheckInOutcome> {
    const { journal, client, log } = this.#deps
    const delivery = await deliverEvents(journal, client, log)
    return delivery.kind === 'delivered' ? { kind: 'success' } : delivery
  }

  #offer(offer: Partial<Offer>, updateNow: boolean): void {
    const { updater, log } = this.#deps
    const autoUpdate = this.#contact.auto_update
    const { failures } = updater.state
    const now = new Date().toISOString()
    const judgement = judgeOffer({
      offer,
      running: VERSION,
      autoUpdate,
      updateNow,
      failures,
      updatingTo: updatingTo(updater.state),
      now,
    })
    const said = judgement.take
      ? `The server offers ${judgement.offer.latest_version}.`
      : explainHold(judgement.reason)
    if (said !== this.#said) log.info(said)
    this.#said = said
    updater.offered(offer, { autoUpdate, updateNow })
  }

  async #succeeded(): Promise<void> {
    this.#contact = { ...this.#contact, last_contact_at: new Date().toISOString(), problem: null }
    await writeContact(this.#deps.contactFile, this.#contact, this.#deps.log)
  }

  async #failed(failure: ServerFailure): Promise<ServerFailure> {
    if (failure.kind === 'aborted') return failure
    this.#contact = { ...this.#contact, problem: { at: new Date().toISOString(), message: failure.message } }
    await writeContact(this.#deps.contactFile, this.#contact, this.#deps.log)
    return failure
  }

  #intervalMs(kind: Kind): number {
    const config = this.#contact.config ?? DEFAULT_INTERVALS[COMPONENT]
    if (kind === 'heartbeat') return config.heartbeat_interval_s * 1000
    const poll = config.poll_interval_s
    return (this.#deps.updater.isWatching ? Math.min(poll, TRIAL_INTERVAL_S) : poll) * 1000
  }

  #holdAll(delay: number): void {
    const until = performance.now() + delay
    for (const kind of ['poll', 'heartbeat'] as const) this.#due[kind] = Math.max(this.#due[kind], until)
  }

  #logFailure(kind: Kind, outcome: Exclude<ServerFailure, { kind: 'aborted' }>, delay: number): void {
    const advice =
      outcome.kind === 'unauthenticated'
        ? ` The server does not know this token: enroll the host anew or run vesana-${COMPONENT} reconfigure.`
        : ''
    const next = `Next try in ${(delay / 1000).toFixed(1)} s.`
    this.#deps.log.warn(`${this.#contact.server} (${kind}): ${outcome.message}.${advice} ${next}`)
  }
}

function offerOf(answer: Partial<Offer>): Partial<Offer> {
  return offerSchema.partial().parse(answer)
}

function heartbeatBody(autoUpdate: boolean): Heartbeat {
  const name = hostnameSchema.safeParse(hostname())
  return {
    version: VERSION,
    platform: PLATFORM,
    ...(name.success ? { hostname: name.data } : {}),
    uptime_s: Math.round(process.uptime()),
    auto_update: autoUpdate,
  }
}
