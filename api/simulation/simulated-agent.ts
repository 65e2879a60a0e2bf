import type { OfferAnswer, Stage, UpdateEvent } from '@vesana/agent/protocol'
import { compareVersions } from '../src/updates/compare-versions.ts'
import { type CourseStep, type Fate, type Said, courseOf } from './course.ts'
import type { Line } from './line.ts'

/** What a batch of reports meets on its way. */
export type Delivery = 'once' | 'lost' | 'twice' | 'late'

/** What an agent needs of the world around it. */
export interface Surroundings {
  readonly random: () => number
  readonly now: () => number
  /** Does it later; in a tenth of a second at the soonest. */
  readonly later: (ms: number, act: () => Promise<void>) => void
  readonly fateOf: (agent: SimulatedAgent, version: string) => Fate
  readonly deliveryOf: (agent: SimulatedAgent) => Delivery
  readonly notePoll: () => void
  readonly noteOffer: (agent: SimulatedAgent, version: string) => void
  /** The server has these, durably. */
  readonly noteDelivered: (agent: SimulatedAgent, events: readonly UpdateEvent[]) => void
}

export const POLL_MS = 300_000

/** A small model of the agent: polls, takes an offer, reports, ends as its fate has it, and refuses what was rolled back. */
export class SimulatedAgent {
  version: string
  isDead = false
  /** What the server knows that it runs. */
  saidVersion: string | null = null
  /** The stages of its attempts that the server was told of. */
  readonly told: Stage[] = []
  private isUpdating = false
  private attempts = 0
  private readonly quarantine = new Set<string>()

  /** @param index from 0, in the order of enrolling */
  constructor(
    readonly index: number,
    readonly id: string,
    readonly token: string,
    from: string,
    private readonly line: Line,
    private readonly around: Surroundings,
  ) {
    this.version = from
  }

  /** Polls now, and every five minutes from then on. */
  async live(): Promise<void> {
    if (this.isDead) return
    this.around.later(POLL_MS, () => this.live())
    await this.poll()
  }

  private async poll(): Promise<void> {
    const said = this.version
    this.around.notePoll()
    const answer = await this.line.poll(this.token, said)
    this.saidVersion = said
    this.take(answer)
  }

  private take({ latest_version: version, retry_failed }: OfferAnswer): void {
    if (version === undefined || compareVersions(version, this.version) <= 0) return
    this.around.noteOffer(this, version)
    if (this.isUpdating || this.isDead) return
    if (retry_failed) this.quarantine.delete(version)
    if (this.quarantine.has(version)) return
    this.isUpdating = true
    this.attempts++
    const { fateOf, random } = this.around
    const fate = fateOf(this, version)
    const attempt = { key: `try-${this.attempts}`, from: this.version, to: version, fate, seq: 0 }
    this.goOn(attempt, courseOf(fate, random))
  }

  private goOn(attempt: Attempt, [step, ...rest]: readonly CourseStep[]): void {
    if (step === undefined) {
      if (attempt.fate === 'dies') this.isDead = true
      if (attempt.fate === 'crashes' || attempt.fate === 'crashesLate') this.quarantine.add(attempt.to)
      this.isUpdating = false
      return
    }
    this.around.later(step.afterMs, async () => {
      if (step.arrives) this.version = attempt.to
      const events = eventsOf(attempt, step.says, this.around.now())
      attempt.seq += events.length
      if (rest.length === 0) this.goOn(attempt, [])
      if (step.polls) await this.poll()
      await this.send(events)
      if (rest.length > 0) this.goOn(attempt, rest)
    })
  }

  private async send(events: UpdateEvent[]): Promise<void> {
    if (events.length === 0) return
    const { deliveryOf, later, random } = this.around
    switch (deliveryOf(this)) {
      case 'once':
        return this.deliver(events)
      case 'lost':
        return
      case 'twice':
        later(1000 + random() * 60_000, () => this.deliver(events.toReversed()))
        return this.deliver(events)
      case 'late':
        later(60_000 + random() * 540_000, () => this.deliver(events))
    }
  }

  private async deliver(events: UpdateEvent[]): Promise<void> {
    if (this.isDead) return
    await this.line.report(this.token, events)
    for (const { stage } of events) this.told.push(stage)
    this.around.noteDelivered(this, events)
  }
}

interface Attempt {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly fate: Fate
  seq: number
}

function eventsOf({ key, from, to, seq }: Attempt, says: readonly Said[], now: number): UpdateEvent[] {
  const common = { attempt_id: key, from_version: from, to_version: to, at: new Date(now).toISOString() }
  return says.map((said, index) => ({ ...common, ...said, seq: seq + index }))
}
