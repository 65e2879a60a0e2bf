import { hostname } from 'node:os'
import { COMPONENT, PLATFORM, VERSION } from '../build-info.ts'
import { nextDelay, type CheckInOutcome } from './check-in-delay.ts'
import { writeContact, type Contact } from './contact.ts'
import { HeldLine } from './held-line.ts'
import { OfferIntake } from './offer-intake.ts'
import { deliverEvents } from '../events/deliver-events.ts'
import type { EventJournal } from '../events/event-journal.ts'
import type { Log } from '../log.ts'
import {
  DEFAULT_INTERVALS,
  hostnameSchema,
  offerSchema,
  type Heartbeat,
  type Offer,
} from '../protocol/index.ts'
import type { ServerClient, ServerFailure } from './server-client.ts'
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
  /** The server did not answer, or with 429 or 5xx; the next try is in so many ms. */
  onServerAway: (retryInMs: number) => void
}

/** While a new version proves itself it polls at least this often. */
const TRIAL_INTERVAL_S = 2

/**
 * Polls, heartbeats and deliveries of update reports, one request at a time (a held heartbeat beside them), until the
 * signal aborts. The first of each is immediate: a restart of the service is how a person makes a host ask.
 */
export class CheckInLoop {
  readonly #deps: CheckInDeps
  readonly #due: Record<Kind, number> = { poll: 0, heartbeat: 0, delivery: 0 }
  readonly #failures: Record<Kind, number> = { poll: 0, heartbeat: 0, delivery: 0 }
  readonly #sleep = new WakeableSleep()
  #contact: Contact
  #etag: string | undefined
  /** What the answer with this ETag offered. A heartbeat may have offered something else since, which no longer holds. */
  #polledOffer: Partial<Offer> = {}
  #retryFailed = false
  #rollBackFrom: string | undefined
  readonly #line = new HeldLine()
  readonly #intake: OfferIntake

  constructor(deps: CheckInDeps) {
    this.#deps = deps
    this.#intake = new OfferIntake(deps)
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
    const waitS = kind === 'heartbeat' ? this.#wait() : undefined
    const began = performance.now()
    const done = this.#request(kind, waitS).then((outcome) =>
      this.#settle(kind, outcome, waitS === undefined ? undefined : performance.now() - began),
    )
    // A held heartbeat stays open beside everything else; the others go one after another.
    if (waitS === undefined) await done
    else void done.then(() => this.#sleep.wake())
  }

  /** `heldMs`: how long the server held it, if it was asked to. */
  #settle(kind: Kind, outcome: CheckInOutcome, heldMs: number | undefined): void {
    if (outcome.kind === 'aborted') return
    this.#failures[kind] = outcome.kind === 'success' ? 0 : this.#failures[kind] + 1
    if (kind === 'delivery' && outcome.kind === 'success') return this.#delivered()
    const usual = nextDelay(outcome, this.#failures[kind], this.#intervalMs(kind), Math.random())
    const delay = kind === 'heartbeat' ? this.#line.ended(outcome, heldMs, usual) : usual
    this.#due[kind] = performance.now() + delay
    if (outcome.kind === 'busy' && outcome.retryAfterMs !== undefined) this.#holdAll(delay)
    if (outcome.kind !== 'success') this.#logFailure(kind, outcome, delay)
    if (outcome.kind === 'busy' || outcome.kind === 'unreachable') this.#deps.onServerAway(delay)
  }

  /** When the server has heard the end of an update, it can hold the heartbeat again. */
  #delivered(): void {
    this.#due.delivery = this.#deps.journal.isEmpty ? Infinity : 0
    const open = this.#due.heartbeat === Infinity
    if (!open && this.#wait() !== undefined)
      this.#due.heartbeat = Math.min(this.#due.heartbeat, performance.now())
  }

  #request(kind: Kind, waitS: number | undefined): Promise<CheckInOutcome> {
    switch (kind) {
      case 'poll':
        return this.#poll()
      case 'heartbeat':
        return this.#heartbeat(waitS)
      case 'delivery':
        return this.#deliver()
    }
  }

  /** For how long the server may hold the next heartbeat. While an update goes on there is enough to say. */
  #wait(): number | undefined {
    const busy = this.#intake.moment() === undefined
    return busy ? undefined : this.#line.wait(this.#intervalMs('heartbeat') / 1000)
  }

  async #poll(): Promise<CheckInOutcome> {
    const { client, updater } = this.#deps
    const asked = this.#intake.moment()
    const answer = await client.config(this.#etag)
    if (answer.kind !== 'answer' && answer.kind !== 'unchanged') return this.#failed(answer)
    if (answer.kind === 'answer') {
      this.#etag = answer.etag
      this.#retryFailed = answer.value.retry_failed === true
      this.#rollBackFrom = answer.value.roll_back_from
      this.#polledOffer = offerOf(answer.value)
      this.#contact = { ...this.#contact, config: answer.value.config }
    }
    this.#contact = { ...this.#contact, offer: this.#polledOffer }
    await this.#succeeded()
    updater.pollSucceeded()
    this.#intake.take(this.#contact, { update_now: false, retry_failed: this.#retryFailed }, asked)
    this.#intake.takeBack(this.#rollBackFrom, this.#contact.auto_update)
    return { kind: 'success' }
  }

  async #heartbeat(waitS: number | undefined): Promise<CheckInOutcome> {
    const asked = this.#intake.moment()
    const answer = await this.#deps.client.heartbeat(heartbeatBody(this.#contact.auto_update), waitS)
    if (answer.kind !== 'answer') return this.#failed(answer)
    this.#contact = { ...this.#contact, offer: offerOf(answer.value) }
    await this.#succeeded()
    this.#line.answered(JSON.stringify(answer.value))
    this.#intake.take(this.#contact, answer.value, asked)
    this.#intake.takeBack(answer.value.roll_back_from, this.#contact.auto_update)
    return { kind: 'success' }
  }

  async #deliver(): Promise<CheckInOutcome> {
    const { journal, client, log } = this.#deps
    const delivery = await deliverEvents(journal, client, log)
    return delivery.kind === 'delivered' ? { kind: 'success' } : delivery
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
