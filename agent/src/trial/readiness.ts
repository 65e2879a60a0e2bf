import type { Log } from '../log.ts'

/** How long one sign of life from a new version that cannot reach its server holds systemd off, in leases. */
const EXTENSION = 0.5
/**
 * In all, beyond the first lease. Then systemd ends this process and the judge asks the server itself: a new version
 * whose own network code is broken believes, too, that it is the server.
 */
const MOST_EXTENSION = 2

export interface ReadinessDeps {
  /** Says it to the supervisor. */
  notify: (words: string) => void
  leaseMs: number
  /** The judge knows that the server is there: nothing is gained by asking for more time. */
  doubted: boolean
  /** Since this process began, in ms. */
  now: () => number
  log: Log
}

/** What the supervisor is told: that the service is up, which on trial means that the new version has proved itself. */
export class Readiness {
  readonly #deps: ReadinessDeps
  #said = false
  #onTrial = false
  #grantedUntil: number

  constructor(deps: ReadinessDeps) {
    this.#deps = deps
    this.#grantedUntil = deps.leaseMs
  }

  /** To be told whenever the update's state has changed. */
  follow(onTrial: boolean): void {
    this.#onTrial = onTrial
    if (onTrial || this.#said) return
    this.#said = true
    this.#deps.notify('READY=1')
  }

  /** No server, 429 or 5xx: not this version's fault. `retryInMs`: when it will ask again. */
  serverIsAway(retryInMs: number): void {
    if (!this.#onTrial || this.#deps.doubted) return
    const { now, leaseMs, notify, log } = this.#deps
    const at = now()
    const until = Math.min(at + retryInMs + EXTENSION * leaseMs, leaseMs + MOST_EXTENSION * leaseMs)
    if (until < this.#grantedUntil + leaseMs / 6) return
    this.#grantedUntil = until
    log.info(
      `The server is away, so this version asks for ${Math.round((until - at) / 1000)} s more to prove itself.`,
    )
    notify(`EXTEND_TIMEOUT_USEC=${Math.round((until - at) * 1000)}`)
  }
}
