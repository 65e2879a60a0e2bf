import { VERSION } from '../build-info.ts'
import type { EventJournal } from '../events/event-journal.ts'
import type { Log } from '../log.ts'
import { explainHold, judgeOffer } from '../update/judge-offer.ts'
import { explainWithdrawal, judgeWithdrawal } from '../update/judge-withdrawal.ts'
import { updatingTo } from '../update/update-machine.ts'
import type { Updater } from '../update/updater.ts'
import type { Contact } from './contact.ts'

/** What administrators ask of this host. */
interface Wishes {
  update_now: boolean
  retry_failed?: boolean
}

/** Hands what the server offers, and what it has withdrawn, to the updater, and says in the log why nothing comes of it, once. */
export class OfferIntake {
  readonly #updater: Updater
  readonly #journal: EventJournal
  readonly #log: Log
  #said = ''
  #saidOfWithdrawal: string | undefined

  constructor({ updater, journal, log }: { updater: Updater; journal: EventJournal; log: Log }) {
    this.#updater = updater
    this.#journal = journal
    this.#log = log
  }

  /** Names the time between two attempts of which the server has heard everything; undefined while there is more. */
  moment(): string | undefined {
    const { state } = this.#updater
    const quiet = this.#journal.isEmpty && updatingTo(state) === undefined
    return quiet ? (state.attempt?.id ?? 'none') : undefined
  }

  /**
   * Wishes override what failed before, so they must not be an echo: the server takes its marker back when it hears
   * of an attempt's end. They count only if there was nothing to hear when the question was asked, nor since.
   */
  take({ offer, auto_update: autoUpdate }: Contact, wishes: Wishes, asked: string | undefined): void {
    const fresh = asked !== undefined && asked === this.moment()
    const wish = {
      autoUpdate,
      updateNow: fresh && wishes.update_now,
      retryFailed: fresh && wishes.retry_failed === true,
    }
    const { state } = this.#updater
    const { failures } = state
    const now = new Date().toISOString()
    const judgement = judgeOffer({
      offer,
      running: VERSION,
      ...wish,
      failures,
      updatingTo: updatingTo(state),
      now,
    })
    const said = judgement.take
      ? `The server offers ${judgement.offer.latest_version}.`
      : explainHold(judgement.reason)
    if (said !== this.#said) this.#log.info(said)
    this.#said = said
    this.#updater.offered(offer, wish)
  }

  /** `version`: what hosts are to go back from, if anything. */
  takeBack(version: string | undefined, autoUpdate: boolean): void {
    if (version === undefined) return
    const { state } = this.#updater
    const judgement = judgeWithdrawal({
      version,
      running: VERSION,
      autoUpdate,
      updatingTo: updatingTo(state),
      failures: state.failures,
      now: new Date().toISOString(),
    })
    const said = explainWithdrawal(version, judgement)
    if (said !== undefined && said !== this.#saidOfWithdrawal) this.#log.warn(said)
    this.#saidOfWithdrawal = said
    if (judgement === 'restore') this.#updater.withdrawn(version, autoUpdate)
  }
}
